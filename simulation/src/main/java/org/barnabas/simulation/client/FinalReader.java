package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.testkit.history.Context;
import org.barnabas.testkit.history.TopicPartition;

/**
 * After all is healed and nothing is written any more: reads every partition of the topics that last from its start to its
 * end, and compares that with what was promised. Lives on its home's thread, beside whoever else lives there.
 */
final class FinalReader implements Fetcher.Listener {

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final Fetcher fetcher;
    private final OffsetQuestions questions;
    private final ReaderChecks checks;
    private final Promises promises;
    private final List<TopicPlan> topics;
    private final ClientPace pace;
    private final Runnable done;
    private final Map<TopicPartition, Read> reads = new TreeMap<>(Comparator.naturalOrder());
    private int left;

    /** What was read of a partition. */
    private static final class Read {
        long start;
        long end;
        long position;
        boolean complete;
        final SortedMap<Long, String> values = new TreeMap<>();
    }

    /** @param done called once, when everything was read and judged */
    FinalReader(ClientHome home, List<TopicPlan> topics, ClientPace pace, Promises promises, Runnable done) {
        this.home = home;
        this.topics = topics.stream().filter(plan -> plan.kind().isLasting()).toList();
        this.pace = pace;
        this.promises = promises;
        this.done = done;
        this.directory = new BrokerDirectory(home, pace);
        this.fetcher = new Fetcher(home, directory, pace, true, this);
        this.questions = new OffsetQuestions(home, directory, pace);
        this.checks = new ReaderChecks(home, home.name() + "-final", promises);
    }

    void start() {
        directory.want(topics.stream().map(TopicPlan::name).toList());
        look();
    }

    /** Until everything of which something was acknowledged is there. */
    private void look() {
        directory.refresh(() -> {
            List<TopicPartition> found = new ArrayList<>();
            for (TopicPlan plan : topics) {
                KnownTopic known = directory.topic(plan.name());
                if (known != null) {
                    known.leaders().keySet().forEach(number -> found.add(new TopicPartition(plan.name(), number)));
                }
            }
            List<TopicPartition> missing = promises.acknowledged().stream()
                    .filter(partition -> promises.kind(partition).isLasting() && !found.contains(partition))
                    .toList();
            if (missing.isEmpty()) {
                left = found.size();
                found.forEach(this::begin);
                finishIfDone();
            } else {
                home.journal().note("the last reader does not see " + missing);
                home.loop().schedule(pace.backoffMs(), this::look);
            }
        });
    }

    private void begin(TopicPartition partition) {
        Read read = new Read();
        reads.put(partition, read);
        ask(
                partition,
                OffsetQuestions.EARLIEST,
                start -> ask(partition, OffsetQuestions.LATEST, end -> {
                    read.start = start;
                    read.end = end;
                    read.position = start;
                    if (start >= end) {
                        complete(partition, read);
                    } else {
                        fetcher.seek(partition, start);
                    }
                }));
    }

    private void ask(TopicPartition partition, long what, LongConsumer then) {
        questions.list(partition, what, new OffsetQuestions.Offsets() {
            @Override
            public void found(long offset, long timestamp) {
                then.accept(offset);
            }

            @Override
            public void unknown() {
                home.loop().schedule(pace.backoffMs(), () -> ask(partition, what, then));
            }
        });
    }

    @Override
    public void onBatches(TopicPartition partition, FetchedBatches batches, PartitionData data, long askedMs) {
        Read read = reads.get(partition);
        if (read == null || read.complete) {
            return;
        }
        checks.check(partition, read.position, batches, data, askedMs, Context.ALONE);
        batches.records().forEach(each -> read.values.put(each.offset(), String.valueOf(each.value())));
        read.position = batches.end();
        if (read.position >= read.end) {
            complete(partition, read);
        }
    }

    /** What retention takes while it is read is not missing: from the new start on. */
    @Override
    public void onOutOfRange(TopicPartition partition, long position) {
        if (!promises.kind(partition).mayLoseItsStart()) {
            home.journal().fail("the last reader may not read " + position + " of " + partition);
        }
        Read read = reads.remove(partition);
        if (read != null) {
            begin(partition);
        }
    }

    private void complete(TopicPartition partition, Read read) {
        read.complete = true;
        promises.judge(partition, read.start, read.values);
        left--;
        finishIfDone();
    }

    private void finishIfDone() {
        if (left == 0) {
            left = -1;
            fetcher.stop();
            directory.hangUp();
            done.run();
        }
    }

    /** How far it has come, by partition; for whoever waits too long. */
    Map<TopicPartition, String> progress() {
        Map<TopicPartition, String> progress = new LinkedHashMap<>();
        reads.forEach((partition, read) -> progress.put(partition, read.position + " of " + read.end));
        return progress;
    }
}
