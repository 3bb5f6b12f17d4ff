package org.barnabas.cluster.image;

import java.util.List;

/**
 * Who may lead a partition when no in-sync replica is left (rule R12, KIP-966's idea).
 *
 * @param eligible replicas that left the in-sync set while it was smaller than {@code min.insync.replicas}: the high
 *     watermark has not moved since, so they miss nothing that was acknowledged by a full set
 * @param lastLeader the leader before there was none, or {@link PartitionImage#NO_LEADER}
 */
public record Heirs(List<Integer> eligible, int lastLeader) {

    /** Nobody but the in-sync replicas. */
    public static final Heirs NONE = new Heirs(List.of(), PartitionImage.NO_LEADER);

    public Heirs {
        eligible = List.copyOf(eligible);
    }

    /** Eligible replicas of a partition that is led. */
    public static Heirs of(List<Integer> eligible) {
        return eligible.isEmpty() ? NONE : new Heirs(eligible, PartitionImage.NO_LEADER);
    }
}
