package org.barnabas.simulation.fault;

import org.barnabas.simulation.machine.Options;

/** What goes wrong by chance. */
public enum FaultKind {
    /** kill -9; the broker is back soon. */
    KILL(2),
    /** The machine loses what was not forced; connections to it stay half open. */
    POWER_CUT(2),
    /** A stop in order, which hands leaderships over, and a start. */
    STOP(1),
    /** The process stands still for a while. */
    PAUSE(2),
    /** A link in one or both directions, or all of a host's. */
    CUT(2),
    /** Connections of a host break. */
    RESET(1),
    /** The ensemble has no quorum for a while. */
    ZOOKEEPER_AWAY(1),
    /** The ensemble ends a session whose client is well: others hear that the broker is dead. */
    SESSION_EXPIRED(1),
    /** ZooKeeper does what a broker writes next, and the answer does not arrive. */
    ANSWER_LOST(1),
    /** Somebody asks for elections. */
    ELECTION(1),
    /** Whoever works with the disks of a broker waits for them. */
    SLOW_DISK(1),
    /** A wall clock jumps. */
    CLOCK(1),
    /** A bit changes in a batch of a broker that is dead. */
    FLIP(2),
    /** One of the disks of a machine fails, now or at a special moment. */
    BROKEN_DISK(2),
    /** A disk is full. */
    FULL_DISK(1),
    /** {@code num.network.threads} changes at run time. */
    LOOPS(1),
    /** A machine is away for long. */
    ABSENCE(1);

    /** Of so many moments a kind with the weight 1 takes one. */
    static final int ALL = 18;

    private final int weight;

    FaultKind(int weight) {
        this.weight = weight;
    }

    int weight() {
        return weight;
    }

    /** Whether the options let it happen. */
    public boolean isIn(Options options) {
        return switch (this) {
            case POWER_CUT -> options.powerCuts();
            case PAUSE -> options.pauses();
            case CUT -> options.cuts();
            case ZOOKEEPER_AWAY, SESSION_EXPIRED, ANSWER_LOST -> options.zooKeeperFaults();
            case FLIP, BROKEN_DISK, FULL_DISK -> options.diskFaults();
            case LOOPS -> options.changingLoops();
            case ABSENCE -> options.longAbsences();
            case KILL, STOP, RESET, ELECTION, SLOW_DISK, CLOCK -> true;
        };
    }
}
