package org.barnabas.simulation.plant;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.barnabas.log.disk.FileCache;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.testkit.DiskFaults.Operation;
import org.barnabas.testkit.MemoryDisk;

/** What a leader does with its followers; run inside, each tells what it sees. */
final class LeaderProbes {

    private static final int EPOCH = ProbedBroker.EPOCH;

    private LeaderProbes() {}

    /** A follower has all that is committed, but not what was there at the election. */
    public static final class Joiner implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2));
            broker.produce();
            broker.produce();
            broker.order(1, EPOCH + 1, List.of(1, 2));
            FollowerFetch behind = new FollowerFetch(3, 70, EPOCH + 1, 1, EPOCH, 0);
            broker.handle().shard().post(() -> broker.handle().partition().onFollowerFetch(behind));
            broker.settle();
            return "wished for " + broker.wished();
        }
    }

    /** A follower lags; what was produced waits for it until the controller has spoken. */
    public static final class Wish implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2, 3));
            broker.fetch(2, 70, 0);
            broker.fetch(3, 80, 0);
            broker.produce();
            broker.fetch(2, 70, 1);
            broker.advance(31_000);
            broker.advance(20_000);
            broker.fetch(2, 70, 1);
            return "wished for " + broker.wished() + ", high watermark "
                    + broker.view().highWatermark();
        }
    }

    /** A follower in sync has not fetched what was produced. */
    public static final class Alone implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2));
            broker.fetch(2, 70, 0);
            broker.produce();
            return "acknowledged " + broker.acks;
        }
    }

    /** The controller takes a dead follower out. */
    public static final class Leaver implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2, 3));
            broker.fetch(2, 70, 0);
            broker.fetch(3, 80, 0);
            broker.produce();
            broker.fetch(2, 70, 1);
            broker.advance(31_000);
            broker.advance(20_000);
            broker.answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1, 2), 1));
            return "acknowledged " + broker.acks;
        }
    }

    /** A wish's answer is lost, the joiner loses its records and comes back; the wish is repeated. */
    public static final class NextLife implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = wishOfUnknownFate();
            broker.fetch(2, 90, 0);
            broker.advance(600);
            return "wished for 2 in life " + broker.wish().get(1).brokerEpoch();
        }
    }

    /** A wish's answer is lost, then it is refused. */
    public static final class Refusal implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = wishOfUnknownFate();
            broker.advance(600);
            broker.answer(ErrorCode.INELIGIBLE_REPLICA, null);
            broker.produce();
            return "acknowledged " + broker.acks;
        }
    }

    /** A controller that may have done it says NOT_CONTROLLER. */
    public static final class NotController implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = wishOfUnknownFate();
            broker.advance(600);
            broker.answer(ErrorCode.NOT_CONTROLLER, null);
            broker.produce();
            return "acknowledged " + broker.acks;
        }
    }

    /** Alone in sync, and the answer to the wish for a second one is lost. */
    private static ProbedBroker wishOfUnknownFate() throws Exception {
        ProbedBroker broker = new ProbedBroker(null);
        broker.order(1, EPOCH, List.of(1));
        broker.fetch(2, 70, 0);
        broker.answer(ErrorCode.NETWORK_EXCEPTION, null);
        return broker;
    }

    /** A follower has caught up while it is being taken out, and says the same again when it is out. */
    public static final class Back implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2));
            broker.fetch(2, 70, 0);
            broker.produce();
            broker.advance(31_000);
            broker.advance(20_000);
            broker.fetch(2, 70, 1);
            broker.answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1), 1));
            broker.fetch(2, 70, 1);
            return "wished for " + broker.wished();
        }
    }

    /** The leader has only epochs 1 and 5, and is asked where 3 ends. */
    public static final class UnknownEpoch implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, 1, List.of(1));
            broker.produce();
            broker.order(1, 5, List.of(1));
            broker.produce();
            return Objects.requireNonNull(broker.view().log()).endOfEpoch(3).toString();
        }
    }

    /** A leader of three replicas is followed by another one when nothing of what it has is committed. */
    public static final class Deposed implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2, 3));
            broker.produce();
            broker.order(2, EPOCH + 1, List.of(1, 2, 3));
            return broker.view().standing() + " with end " + broker.end();
        }
    }

    /** The same after a restart. */
    public static final class Restarted implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker before = new ProbedBroker(null);
            before.order(1, EPOCH, List.of(1, 2, 3));
            before.produce();
            before.disk.killProcess();
            ProbedBroker broker = new ProbedBroker(before);
            broker.order(2, EPOCH + 1, List.of(1, 2, 3));
            return broker.view().standing() + " with end " + broker.end();
        }
    }

    /** Records are deleted while a follower in sync has not said that it has done so. */
    public static final class Deleted implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2));
            broker.produce();
            broker.fetch(2, 70, 1);
            StringBuilder told = new StringBuilder("told ");
            broker.handle()
                    .shard()
                    .post(() -> broker.handle()
                            .partition()
                            .deleteRecords(1, 60_000_000_000L, (error, low) -> told.append(error)));
            broker.settle();
            return told.toString();
        }
    }

    /** A leader was elected with a record of which it does not know whether it is committed. */
    public static final class Elected implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1, 2));
            broker.produce();
            broker.order(1, EPOCH + 1, List.of(1, 2));
            return broker.view().isBehindItsElection() ? "does not know" : "knows";
        }
    }

    /** An idempotent producer repeats a batch. */
    public static final class Repeated implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1));
            broker.append(ProbedBroker.batch(17, 0));
            broker.append(ProbedBroker.batch(17, 0));
            broker.settle();
            return "end " + broker.end();
        }
    }

    /** The disk breaks under an append. */
    public static final class BrokenDisk implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1));
            broker.disk.faults().fail(Operation.WRITE, ".log");
            broker.produce();
            return broker.acks.toString();
        }
    }

    /** The disk is full when something is appended. */
    public static final class FullDisk implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1));
            broker.produce();
            broker.disk
                    .faults()
                    .fullFrom(0, Long.MAX_VALUE, path -> path.toString().endsWith(".log"));
            broker.produce();
            return broker.acks + " end " + broker.end();
        }
    }

    /** Two appends come while the log is being opened. */
    public static final class LogAway implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.tell(1, EPOCH, List.of(1));
            broker.append(ProbedBroker.batch(-1, 0));
            broker.append(ProbedBroker.batch(-1, 0));
            broker.settle();
            String told = "acknowledged " + broker.acks;
            broker.stop();
            return told;
        }
    }

    /** A bit of a record flips while the broker is down. */
    public static final class Flipped implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker before = new ProbedBroker(null);
            before.order(1, EPOCH, List.of(1));
            before.produce();
            before.disk.killProcess();
            Path file = Path.of("/logs/orders-0/00000000000000000000.log");
            before.disk.flipBit(file, before.disk.size(file) - 2);
            ProbedBroker broker = new ProbedBroker(before);
            broker.order(1, EPOCH + 1, List.of(1));
            ByteBuf batch = ProbedBroker.batch(-1, 0);
            batch.setByte(batch.writerIndex() - 2, 0);
            boolean valid = new RecordBatchView().wrap(batch, 0).isValid();
            batch.release();
            return "end " + broker.end() + ", altered batch is " + (valid ? "taken" : "refused");
        }
    }

    /** A record is read, and another one appended. */
    public static final class ReadAndWritten implements Callable<String> {

        @Override
        public String call() throws Exception {
            ProbedBroker broker = new ProbedBroker(null);
            broker.order(1, EPOCH, List.of(1));
            broker.produce();
            Objects.requireNonNull(broker.view().log()).plan(0, 1, 1_000, true).release();
            broker.produce();
            return broker.acks.toString();
        }
    }

    /** Two read a segment, and one is done. */
    public static final class Reader implements Callable<String> {

        @Override
        public String call() throws Exception {
            MemoryDisk disk = new MemoryDisk(() -> 0);
            Path folder = Path.of("/logs/orders-0");
            Path file = folder.resolve("00000000000000000000.log");
            disk.createDirectories(folder);
            disk.put(file, new byte[10]);
            SegmentLife life = new SegmentLife(new FileCache(disk, 10));
            SharedFile read = life.acquireLog(file);
            life.acquireLog(file).release();
            try {
                return "reads " + read.file().read(ByteBuffer.allocate(10), 0);
            } catch (ClosedChannelException closed) {
                return "closed";
            }
        }
    }
}
