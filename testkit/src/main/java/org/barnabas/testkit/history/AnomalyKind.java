package org.barnabas.testkit.history;

import java.util.Locale;

/** What must not be seen, worst first. Names are those of Jepsen's Kafka workload where it has one. */
public enum AnomalyKind {
    /** One offset of one partition showed two values: replicas or reads diverged. */
    INCONSISTENT_OFFSETS,
    /** An acknowledged value was read by nobody although a later offset was. */
    LOST_WRITE,
    /** An acknowledged value was read by nobody up to the end of the final reads. */
    UNSEEN,
    /** A value was read that nobody sent to that partition, or before it was sent. */
    PHANTOM,
    /** G1a: a value was read whose write had definitely failed. */
    ABORTED_READ,
    /** A transaction read what it had itself sent and not yet committed. */
    PRECOMMITTED_READ,
    /** One value at two offsets of a partition. */
    DUPLICATE,
    /** A group's committed offset went back, or a later owner started before it. */
    OFFSET_REGRESSION,
    /** Two members committed for one partition in one generation of their group. */
    TWO_OWNERS,
    /** Within one poll the offsets of a partition went back or stood still. */
    INT_NONMONOTONIC_POLL,
    /** Within one poll a known offset was left out. */
    INT_POLL_SKIP,
    /** A consumer's next poll went back. */
    NONMONOTONIC_POLL,
    /** A consumer's next poll left out a known offset. */
    POLL_SKIP,
    /** Records of one send landed in another order than sent. */
    INT_NONMONOTONIC_SEND,
    /** Two sends of one producer landed in another order than sent. */
    NONMONOTONIC_SEND,
    /** What was acknowledged before something else started came after it, or a partition's end went back. */
    REAL_TIME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
