package org.barnabas.broker.api.configs;

/** What can have a configuration, with the numbers of the protocol. */
final class ResourceType {

    static final byte TOPIC = 2;
    static final byte BROKER = 4;
    static final byte BROKER_LOGGER = 8;
    static final byte CLIENT_METRICS = 16;
    static final byte GROUP = 32;

    private ResourceType() {}
}
