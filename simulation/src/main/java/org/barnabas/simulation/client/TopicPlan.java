package org.barnabas.simulation.client;

import java.util.Map;

/**
 * A topic that is to be, at first.
 *
 * @param configs in the order of their names
 */
public record TopicPlan(String name, TopicKind kind, int partitions, short replicas, Map<String, String> configs) {}
