package org.barnabas.broker.api;

/** Whom an API, or a request of it, is for. */
public enum Audience {
    /** Everybody. */
    CLIENTS,
    /** Brokers of the cluster only: a controller's orders, what brokers ask the controller, followers' fetches. */
    BROKERS
}
