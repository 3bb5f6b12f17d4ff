package org.barnabas.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/**
 * Copies records from a consumer to where they are printed, and commits for a group what was printed: what is still in a
 * buffer when somebody has closed the pipe comes again for the next member. One thread.
 */
final class RecordCopy {

    private static final Duration POLL = Duration.ofMillis(200);

    /** For a commit beside the reading, and for the last word of who is told to end. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** So much text is handed over at a time. */
    private static final int STAGE = 1 << 14;

    /**
     * When it ends.
     *
     * @param count so many records are printed at most
     * @param follow whether it waits at the end of the topic
     * @param commits whether what was printed is committed
     * @param patienceMs how long it goes on without a broker if it does not follow
     */
    record Limits(long count, boolean follow, boolean commits, int patienceMs) {}

    private final Consumer<byte[], byte[]> consumer;
    private final RecordSink sink;
    private final Limits limits;
    private final BrokerWatch watch;
    private final LeaderWatch leaders;
    private final PrintWriter err;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /** Where a partition ends before the wanted offset: what comes before that is not printed. */
    private final Map<TopicPartition, Long> skipped = new HashMap<>();

    private final StagedText staged;
    private final Map<TopicPartition, OffsetAndMetadata> stagedUpTo = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    private @Nullable Metric bytesHeard;
    private double bytesHeardBefore = -1;
    private long printed;
    private long printedBefore;

    RecordCopy(
            Consumer<byte[], byte[]> consumer,
            RecordSink sink,
            OutputStream out,
            Limits limits,
            BrokerWatch watch,
            LeaderWatch leaders,
            PrintWriter err) {
        this.leaders = leaders;
        this.consumer = consumer;
        this.sink = sink;
        this.staged = new StagedText(out);
        this.limits = limits;
        this.watch = watch;
        this.err = err;
    }

    /**
     * Moves to where it shall start in the partitions that are assigned.
     *
     * @throws ToolException if the wanted offset is in none of them
     */
    void start(StartAt from, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetRange> held = OffsetRange.of(consumer, partitions);
        Map<TopicPartition, Long> offsets = from.offsets(consumer, held);
        boolean nowhere = true;
        boolean comes = false;
        long wanted = 0;
        for (Map.Entry<TopicPartition, OffsetRange> each : held.entrySet()) {
            wanted = offsets.getOrDefault(each.getKey(), 0L);
            nowhere &= !each.getValue().canStartAt(wanted);
            comes |= limits.follow() && wanted > each.getValue().end();
        }
        if (nowhere && !comes) {
            throw new ToolException(elsewhere(wanted, held));
        }
        held.forEach((partition, range) -> start(partition, range, offsets.getOrDefault(partition, 0L)));
    }

    private void start(TopicPartition partition, OffsetRange range, long offset) {
        if (offset < range.start()) {
            remark("partition " + partition.partition() + " begins only at offset " + range.start());
        } else if (offset > range.end()) {
            remark("partition " + partition.partition() + " ends before: its next offset is " + range.end());
            skipped.put(partition, offset);
        }
        consumer.seek(partition, Math.max(range.start(), Math.min(range.end(), offset)));
        ends.put(partition, range.end());
    }

    private static String elsewhere(long offset, Map<TopicPartition, OffsetRange> held) {
        String ranges = held.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> each.getKey().partition()))
                .map(each -> "partition " + each.getKey().partition() + " " + each.getValue())
                .collect(Collectors.joining("\n"));
        String topic = held.keySet().iterator().next().topic();
        return "topic " + topic + " has no offset " + offset + (held.size() == 1 ? ":\n" : " in any partition:\n")
                + ranges;
    }

    /** Copies until it is at the end, or interrupted, or what is printed arrives nowhere any more. */
    void run(Interruption interruption) throws IOException {
        try {
            while (!interruption.hasHappened() && printed < limits.count() && !isAtEnd()) {
                if (!print(poll())) {
                    break;
                }
                commit();
                watch();
            }
        } catch (WakeupException e) {
            // Told to end.
        }
        commitAtLast(interruption);
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            goOnAfterGap(e);
            return List.of();
        }
    }

    /** Retention was faster than the reader, or an unclean election took back what was read. */
    private void goOnAfterGap(OffsetOutOfRangeException gone) {
        Map<TopicPartition, Long> lost = gone.offsetOutOfRangePartitions();
        OffsetRange.of(consumer, List.copyOf(lost.keySet())).forEach((partition, range) -> {
            long wanted = lost.getOrDefault(partition, 0L);
            long next = wanted < range.start() ? range.start() : range.end();
            remark("partition " + partition.partition() + " has no offset " + wanted + " any more, it goes on at "
                    + next);
            consumer.seek(partition, next);
        });
    }

    /** Returns false when the output takes no more. */
    private boolean print(Iterable<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (printed == limits.count()) {
                break;
            }
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() < skipped.getOrDefault(partition, 0L)) {
                continue;
            }
            sink.write(record, staged);
            stagedUpTo.put(partition, new OffsetAndMetadata(record.offset() + 1));
            printed++;
            if (staged.size() >= STAGE && !handOver()) {
                return false;
            }
        }
        return handOver();
    }

    /** Only what the other end has taken counts as read. Returns false when it takes no more. */
    private boolean handOver() {
        if (!staged.handOver()) {
            return false;
        }
        read.putAll(stagedUpTo);
        stagedUpTo.clear();
        return true;
    }

    /** What cannot be committed now is committed with what comes next. */
    private void commit() {
        if (!limits.commits() || read.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(read, SOON);
            read.clear();
        } catch (TimeoutException e) {
            // The watch tells if there is nobody.
        } catch (CommitFailedException e) {
            loseMembership();
        }
    }

    private void commitAtLast(Interruption interruption) {
        if (!limits.commits() || read.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(read, interruption.hasHappened() ? SOON : Duration.ofMillis(limits.patienceMs()));
        } catch (WakeupException e) {
            commitAtLast(interruption); // The call to end came late; it comes but once.
        } catch (TimeoutException e) {
            throw new ToolException("the last records that were printed are not committed, they come again" + "\n"
                    + watch.whyNoAnswer());
        } catch (CommitFailedException e) {
            loseMembership();
        }
    }

    private void loseMembership() {
        remark("the group took this member for lost: the last records that were printed come again");
        read.clear();
    }

    /** The ends are those of the first look, so that a busy topic does not keep the command for ever. */
    private boolean isAtEnd() {
        if (limits.follow() || consumer.assignment().isEmpty()) {
            return false;
        }
        List<TopicPartition> fresh = consumer.assignment().stream()
                .filter(each -> !ends.containsKey(each))
                .toList();
        if (!fresh.isEmpty()) {
            ends.putAll(consumer.endOffsets(fresh));
        }
        return consumer.assignment().stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
    }

    /** A person is told; a command that shall end by itself gives up some time. */
    private void watch() {
        double bytes = bytesHeard();
        Supplier<String> detail = () ->
                limits.follow() ? "goes on trying; Ctrl-C ends it" : "tries for " + limits.patienceMs() / 1_000 + " s";
        long nowMs = BrokerWatch.now();
        watch.look(nowMs, bytes != bytesHeardBefore, !limits.commits(), detail);
        bytesHeardBefore = bytes;
        // Who is gone cannot tell who leads.
        leaders.look(nowMs, printed != printedBefore || watch.trouble(nowMs) > 0, detail);
        printedBefore = printed;
        if (!limits.follow()) {
            leaders.requirePatience(
                    nowMs, limits.patienceMs(), () -> "the end was not reached: " + printed + " records were printed");
        }
        if (!limits.follow() && watch.trouble(BrokerWatch.now()) >= limits.patienceMs()) {
            throw new ToolException(
                    "the end was not reached: " + printed + " records were printed\n" + watch.whyNoAnswer());
        }
    }

    private double bytesHeard() {
        if (bytesHeard == null) {
            bytesHeard = consumer.metrics().entrySet().stream()
                    .filter(each -> each.getKey().name().equals("incoming-byte-total")
                            && each.getKey().group().equals("consumer-metrics"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return bytesHeard != null && bytesHeard.metricValue() instanceof Double bytes ? bytes : 0;
    }

    private void remark(String text) {
        err.println("barnabas: " + text);
        err.flush();
    }
}
