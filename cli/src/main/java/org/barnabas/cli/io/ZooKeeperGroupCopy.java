package org.barnabas.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.client.RecordStream;
import org.barnabas.client.ZooKeeperConsumer;
import org.barnabas.client.ZooKeeperConsumerException;
import org.jspecify.annotations.Nullable;

/**
 * Copies records from the streams of a member of a group in ZooKeeper to where they are printed, and commits what was printed.
 * One thread reads all streams, so that a record that is handed out is one that is printed.
 */
final class ZooKeeperGroupCopy {

    private static final int ROUND = 500;
    private static final long IDLE_MS = 100;
    private static final long COMMIT_MS = 500;

    /** How long brokers may take to tell where partitions end. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ZooKeeperConsumer group;
    private final List<RecordStream> streams;
    private final Consumer<?, ?> ends;
    private final RecordSink sink;
    private final RecordCopy.Limits limits;
    private final BrokerWatch watch;
    private final PrintWriter err;
    private final Map<TopicPartition, Long> endsAtFirst = new HashMap<>();
    private final StagedText staged;
    private long printed;
    private long committed;
    private long commitAgainMs = BrokerWatch.now() + COMMIT_MS;
    private long emptySinceMs = -1;

    /** @param ends a client that can be asked where partitions end */
    ZooKeeperGroupCopy(
            ZooKeeperConsumer group,
            List<RecordStream> streams,
            Consumer<?, ?> ends,
            RecordSink sink,
            OutputStream out,
            RecordCopy.Limits limits,
            BrokerWatch watch,
            PrintWriter err) {
        this.group = group;
        this.streams = streams;
        this.ends = ends;
        this.sink = sink;
        this.staged = new StagedText(out);
        this.limits = limits;
        this.watch = watch;
        this.err = err;
    }

    /** Copies until it is at the end, or interrupted, or what is printed arrives nowhere any more. */
    void run(Interruption interruption) throws IOException {
        boolean taken = true;
        boolean idle = false;
        while (taken && !interruption.hasHappened() && printed < limits.count() && !(idle && isAtEnd())) {
            long before = printed;
            for (RecordStream stream : streams) {
                print(stream, idle ? IDLE_MS / streams.size() : 0);
            }
            taken = staged.handOver();
            idle = printed == before;
            if (taken && BrokerWatch.now() >= commitAgainMs) {
                commit();
            }
            watch(!idle);
        }
        if (taken) {
            commitAtLast();
        }
    }

    private void print(RecordStream stream, long waitMs) throws IOException {
        long most = Math.min(ROUND, limits.count() - printed);
        for (long round = 0; round < most; round++) {
            ConsumerRecord<byte[], byte[]> record = next(stream, round == 0 ? waitMs : 0);
            if (record == null) {
                return;
            }
            sink.write(record, staged);
            printed++;
        }
    }

    private @Nullable ConsumerRecord<byte[], byte[]> next(RecordStream stream, long waitMs) {
        try {
            return stream.poll(Duration.ofMillis(waitMs));
        } catch (ZooKeeperConsumerException e) {
            err.println("barnabas: " + e.getMessage());
            err.flush();
            return null;
        }
    }

    /** What cannot be committed now is committed with what comes next. */
    private void commit() {
        commitAgainMs = BrokerWatch.now() + COMMIT_MS;
        if (committed < printed) {
            try {
                long covered = printed;
                group.commit();
                committed = covered;
            } catch (ZooKeeperConsumerException e) {
                err.println("barnabas: " + e.getMessage() + "; tries again");
                err.flush();
            }
        }
    }

    private void commitAtLast() {
        if (committed < printed) {
            try {
                group.commit();
            } catch (ZooKeeperConsumerException e) {
                throw new ToolException(
                        "the last records that were printed are not committed, they come again\n" + e.getMessage());
            }
        }
    }

    /** The ends are those of the first look, so that a busy topic does not keep the command for ever. */
    private boolean isAtEnd() {
        if (limits.follow()) {
            return false;
        }
        Set<TopicPartition> owned = group.owned().keySet();
        if (owned.isEmpty()) {
            requireSomethingSoon();
            return false;
        }
        emptySinceMs = -1;
        List<TopicPartition> fresh =
                owned.stream().filter(each -> !endsAtFirst.containsKey(each)).toList();
        try {
            if (!fresh.isEmpty()) {
                endsAtFirst.putAll(ends.endOffsets(fresh, LOOK));
            }
        } catch (TimeoutException e) {
            return false; // The watch tells if there is nobody.
        } catch (WakeupException e) {
            return false; // Told to end, which is seen in a moment.
        }
        Map<TopicPartition, Long> positions = group.positions();
        return owned.stream()
                .allMatch(each -> positions.getOrDefault(each, -1L) >= endsAtFirst.getOrDefault(each, Long.MAX_VALUE));
    }

    private void requireSomethingSoon() {
        long nowMs = BrokerWatch.now();
        emptySinceMs = emptySinceMs < 0 ? nowMs : emptySinceMs;
        if (nowMs - emptySinceMs >= limits.patienceMs()) {
            throw new ToolException("there is nothing to read: other members own all partitions, or no topic matches"
                    + "\nWith --follow it waits for what comes.");
        }
    }

    private void watch(boolean heard) {
        long nowMs = BrokerWatch.now();
        watch.look(
                nowMs,
                heard,
                false,
                () -> limits.follow()
                        ? "goes on trying; Ctrl-C ends it"
                        : "tries for " + limits.patienceMs() / 1_000 + " s");
        if (!limits.follow() && watch.trouble(nowMs) >= limits.patienceMs()) {
            throw new ToolException(
                    "the end was not reached: " + printed + " records were printed\n" + watch.whyNoAnswer());
        }
    }
}
