package org.barnabas.broker.api;

/**
 * Whether who is at the other end of a connection belongs to an audience. Asked on the connection's net loop for every
 * request that is not for everybody; must not block.
 */
@FunctionalInterface
public interface AudiencePolicy {

    /** Without security nobody can tell a broker from a client that says it is one. */
    AudiencePolicy EVERYBODY = (context, audience) -> true;

    boolean admits(RequestContext context, Audience audience);
}
