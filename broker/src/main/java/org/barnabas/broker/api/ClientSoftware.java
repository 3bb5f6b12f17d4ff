package org.barnabas.broker.api;

/**
 * What a client's library calls itself (KIP-511): kept with its connection once it has said so, which those before 2.4 do not.
 *
 * @param name such as {@code librdkafka}
 * @param version such as {@code 1.6.1}
 */
public record ClientSoftware(String name, String version) {}
