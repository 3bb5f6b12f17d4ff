package org.barnabas.broker.api;

import org.barnabas.net.Connection;
import org.barnabas.protocol.message.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request besides its body.
 *
 * @param principal who sent it, such as {@code User:ANONYMOUS}
 * @param receivedNs monotonic time of arrival, nanoseconds
 */
public record RequestContext(Connection connection, RequestHeader header, String principal, long receivedNs) {

    /** The principal of a connection that proved nothing. */
    public static final String ANONYMOUS = "User:ANONYMOUS";

    /** The version of the request, which is that of the response. */
    public short version() {
        return header.requestApiVersion();
    }

    /** What the client calls itself; may be anything, or null. */
    public @Nullable String clientId() {
        return header.clientId();
    }

    /** The listener that took the connection. */
    public String listenerName() {
        return connection.listenerName();
    }

    /** The client's address as Kafka prints it in group descriptions. */
    public String clientHost() {
        return "/" + connection.clientAddress().getHostAddress();
    }
}
