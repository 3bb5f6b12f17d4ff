package org.barnabas.simulation.plant;

import java.util.ArrayDeque;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.epoch.EpochEnd;
import org.barnabas.log.producer.SequenceCheck;
import org.barnabas.partition.PartitionSetup;
import org.barnabas.partition.Shard;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ErrorCode;

/** Mistakes in how a replica treats its log and the threads around it. Public is what the altered classes call. */
public final class ReplicaPlants {

    private static final String PARTITION = "partition.Partition";

    private ReplicaPlants() {}

    /** R1: before it follows another leader a replica cuts its log at its own high watermark. */
    static List<Alteration> cutToHighWatermark() {
        return List.of(Alteration.advised(PARTITION, "take", 2, CutsFirst.class).needs("partition.OpenLog", "log"));
    }

    static final class CutsFirst {

        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) LocalReplica order,
                @Advice.Argument(1) Object opened,
                @Advice.FieldValue("setup") PartitionSetup setup) {
            if (order.state().leader() != setup.brokerId()) {
                cut((PartitionLog) NeighbourCalls.call(opened, "log"));
            }
        }
    }

    /** The order waits for the log, and comes again when it is back. */
    public static void cut(PartitionLog log) {
        long highWatermark = Math.max(log.highWatermark(), log.view().startOffset());
        boolean isHere = !log.lane().isAway() && !log.hasStaged() && !log.isOffline();
        if (isHere && log.view().endOffset() > highWatermark) {
            log.announceCut(highWatermark);
            log.lane().lend(false, () -> log.truncateTo(highWatermark), failure -> {});
        }
    }

    /** R2: whoever asks where an epoch ends is told an offset as if that were known, also where the epoch is not. */
    static List<Alteration> offsetOnly() {
        return List.of(Alteration.advised("log.read.LogView", "endOfEpoch", 1, OffsetOnly.class));
    }

    static final class OffsetOnly {

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) int epoch, @Advice.Return(readOnly = false) EpochEnd end) {
            if (end.isKnown() && end.epoch() != epoch) {
                end = new EpochEnd(epoch, end.endOffset());
            }
        }
    }

    /** SEQUENCE: neither repeats nor gaps of a producer are noticed. */
    static List<Alteration> anySequence() {
        return List.of(Alteration.advised("log.producer.ProducerLedger", "check", 1, AnySequence.class));
    }

    static final class AnySequence {

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) SequenceCheck check) {
            if (check.isDuplicate() || check.error() == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER) {
                check = new SequenceCheck(ErrorCode.NONE, -1, -1);
            }
        }
    }

    /** WAKE: when a log is back, only the first of those that wait for it has its turn. */
    static List<Alteration> wakesOne() {
        return List.of(Alteration.advised("partition.LogGate", "replay", 0, WakesOne.class));
    }

    static final class WakesOne {

        @Advice.OnMethodEnter
        static ArrayDeque<Object> enter(@Advice.FieldValue("held") ArrayDeque<Object> held) {
            ArrayDeque<Object> others = new ArrayDeque<>(held);
            Object first = others.poll();
            held.clear();
            if (first != null) {
                held.add(first);
            }
            return others;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter ArrayDeque<Object> others, @Advice.FieldValue("held") ArrayDeque<Object> held) {
            held.addAll(others);
        }
    }

    /** OWNER: what a follower says is told to a shard of another loop by a call, and the partition does not ask who calls. */
    static List<Alteration> onTheCallersLoop() {
        return List.of(
                Alteration.called("broker.api.fetch.FollowerReports", "send", 2, "post", ReplicaPlants.class, "atOnce"),
                Alteration.called(PARTITION, "onFollowerFetch", 1, "isCurrent", ReplicaPlants.class, "whoever"));
    }

    public static boolean atOnce(Shard shard, Runnable message) {
        if (shard.owner().isCurrent()) {
            return shard.post(message);
        }
        message.run();
        return true;
    }

    public static boolean whoever(Owner owner) {
        return true;
    }

    /** DELETED: what is deleted here is taken for deleted everywhere. */
    static List<Alteration> deletedHere() {
        return List.of(Alteration.advised("partition.LeaderRole", "lowWatermark", 0, OwnStart.class));
    }

    static final class OwnStart {

        @SuppressWarnings("UnusedVariable") // what is written belongs to the altered class
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("log") PartitionLog log, @Advice.Return(readOnly = false) long lowWatermark) {
            lowWatermark = log.view().startOffset();
        }
    }

    /** LATEST: a leader that does not know yet what is committed answers with what it knows (KIP-207). */
    static List<Alteration> latestGoesBack() {
        return List.of(Alteration.constant("partition.PartitionView", "isBehindItsElection", 0, false));
    }
}
