package org.barnabas.cluster.controller;

/**
 * What an operator can tell the controller.
 *
 * @param brokerId of the broker that this controller is a part of
 * @param defaultPartitions of a topic whose creator does not say ({@code num.partitions})
 * @param defaultReplicationFactor likewise ({@code default.replication.factor})
 * @param deleteTopics whether clients may delete topics ({@code delete.topic.enable})
 * @param uncleanElection whether replicas that miss records may lead where a topic does not say
 *     ({@code unclean.leader.election.enable})
 */
public record ControllerSettings(
        int brokerId,
        int defaultPartitions,
        short defaultReplicationFactor,
        boolean deleteTopics,
        boolean uncleanElection) {}
