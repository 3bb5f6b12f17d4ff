package org.barnabas.simulation.client;

import java.util.List;

/**
 * Which clients a world has.
 *
 * @param minInsync values of min.insync.replicas that the administrator may set; none to leave it alone
 * @param connectionsPerIp max.connections.per.ip of the brokers; not positive if there is no limit
 */
public record ClientPlan(Topics topics, ClientPace pace, List<Integer> minInsync, int connectionsPerIp) {}
