package org.barnabas.cluster.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live broker, as the controller told. */
public record BrokerNode(
        int id, List<Endpoint> endpoints, @Nullable String rack) {

    public BrokerNode {
        endpoints = List.copyOf(endpoints);
    }

    /** The endpoint of a listener, or null if the broker has no such listener. */
    public @Nullable Endpoint endpoint(String listener) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.listener().equals(listener)) {
                return endpoint;
            }
        }
        return null;
    }
}
