package org.barnabas.simulation.client;

/**
 * How a producer goes about it.
 *
 * @param idempotent with acks=all and sequences; else with acks=1 and without
 * @param byId whether it names topics by their id (KIP-516)
 * @param compressed of ten batches
 */
public record ProducerStyle(boolean idempotent, boolean byId, int compressed) {}
