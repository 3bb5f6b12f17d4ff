package org.barnabas.broker.api.access;

/**
 * A line of the page on authorization: what a request needs.
 *
 * @param when where it is needed, in words; empty if always
 */
public record AccessRule(AclOperation operation, ResourceKind kind, String when) {

    public static AccessRule of(AclOperation operation, ResourceKind kind) {
        return new AccessRule(operation, kind, "");
    }
}
