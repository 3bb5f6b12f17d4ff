package org.barnabas.coordinator.group;

import java.util.Objects;

/**
 * Who sent a request, as groups remember it.
 *
 * @param clientId as the client says; empty if it says nothing
 * @param clientHost the peer's address in the form that tools show, {@code /127.0.0.1}
 */
public record MemberOrigin(String clientId, String clientHost) {

    public MemberOrigin {
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(clientHost, "clientHost");
    }
}
