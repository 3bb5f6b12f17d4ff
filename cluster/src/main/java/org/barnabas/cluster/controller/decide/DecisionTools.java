package org.barnabas.cluster.controller.decide;

import org.barnabas.ports.RandomSource;

/**
 * What decisions are made with besides the state and the request.
 *
 * @param random for placing replicas
 */
public record DecisionTools(ControllerSettings settings, TopicConfigValidator validator, RandomSource random) {}
