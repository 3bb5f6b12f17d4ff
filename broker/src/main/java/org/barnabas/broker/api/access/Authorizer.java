package org.barnabas.broker.api.access;

import org.barnabas.broker.api.RequestContext;

/** Decides who may do what. Called on net loops, for every entry of a request: must answer from memory. */
public interface Authorizer {

    /** Without security everybody may do everything; nobody asks this one. */
    Authorizer ALLOW_ALL = (who, operation, kind, name) -> true;

    /** Whether a sender may do something to a resource, which need not exist. */
    boolean allows(RequestContext who, AclOperation operation, ResourceKind kind, String name);

    /** Whether there is a resource of a kind to which the sender may do something. */
    default boolean allowsSomewhere(RequestContext who, AclOperation operation, ResourceKind kind) {
        return true;
    }
}
