package org.barnabas.cluster.image;

import java.util.Objects;

/**
 * Where clients reach a listener of a broker.
 *
 * @param listener the listener's name, upper case, such as {@code PLAINTEXT}
 * @param host an address or name that clients can resolve; IPv6 addresses without brackets
 */
public record Endpoint(String listener, String host, int port, SecurityProtocol securityProtocol) {

    public Endpoint {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(securityProtocol, "securityProtocol");
    }
}
