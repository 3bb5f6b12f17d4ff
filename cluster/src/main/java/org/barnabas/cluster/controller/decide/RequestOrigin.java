package org.barnabas.cluster.controller.decide;

/**
 * Who asks the controller.
 *
 * @param version of the client's request; some answers depend on it
 * @param clientId as the client named itself; not to be trusted
 * @param principal whom the connection is authenticated as, for logs
 */
public record RequestOrigin(short version, String clientId, String principal) {

    /** The broker itself asks. */
    public static final RequestOrigin BROKER = new RequestOrigin(Short.MAX_VALUE, "", "broker");
}
