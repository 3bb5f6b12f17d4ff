package org.barnabas.partition;

import org.barnabas.log.AppendOutcome;
import org.barnabas.log.model.StorageException;
import org.barnabas.protocol.ErrorCode;

/**
 * How batches get into a partition's log: at once, or when the log has a place for them. Owned by the shard's thread.
 */
final class Appends {

    private final Partition partition;
    private final LogGate gate;
    private final Residency residency;
    /**
     * What comes between the order to lead and the first moment of leading. Clients know of the leader by then; were some of
     * a producer's batches refused and later ones taken, an empty log would begin in the middle of what it sends.
     */
    private final LogGate early;

    private boolean draining;

    Appends(Partition partition, LogGate gate, Residency residency) {
        Shard shard = partition.handle().shard();
        this.partition = partition;
        this.gate = gate;
        this.early = new LogGate(shard.clock(), shard.scheduler(), partition::noteChanged);
        this.residency = residency;
    }

    /** Leads from now on: those who came early have their turn. */
    void onLeading() {
        early.replay();
    }

    /** Does not lead, and is not about to. */
    void onResign(ErrorCode error) {
        early.refuseAll(error);
    }

    /** How many wait for this replica to lead. */
    int early() {
        return early.size();
    }

    /** Takes no more: the broker is about to stop. */
    void drain() {
        draining = true;
    }

    /** Appends, or holds the append until the log has a place for it. */
    void append(HeldAppend wanted) {
        if (!draining && partition.isAboutToLead()) {
            early.hold(wanted);
        } else if (mustWait(wanted)) {
            gate.hold(wanted);
        } else {
            take(wanted);
        }
    }

    /** Whether the log has no place for a batch yet; what makes one is under way then. */
    boolean mustWait(HeldAppend wanted) {
        return !draining
                && partition.role() instanceof LeaderRole leader
                && (gate.isShut() || wanted.prepare(leader, gate));
    }

    /** Does something when the log is here and all have had their turn that wait already; not at all if it is too late. */
    void whenHere(Runnable message) {
        gate.hold(message::run);
    }

    /** Appends what need not wait. */
    AppendOutcome take(HeldAppend wanted) {
        if (draining) {
            wanted.refuse(partition.refusal());
            return AppendOutcome.refused(partition.refusal());
        }
        Residency.Ended ended = residency.endedBy(wanted);
        try {
            partition.noteChanged();
            AppendOutcome outcome = partition
                    .role()
                    .append(wanted.batch(), wanted.origin(), wanted.acks(), wanted.deadlineMs(), wanted.reply());
            residency.onAppended(ended, outcome);
            return outcome;
        } catch (StorageException failure) {
            wanted.reply().onAppended(ErrorCode.KAFKA_STORAGE_ERROR, -1, -1);
            partition.onFailure();
            return AppendOutcome.refused(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }
}
