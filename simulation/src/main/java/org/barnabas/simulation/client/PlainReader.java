package org.barnabas.simulation.client;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.testkit.history.Context;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.Operation.Outcome;
import org.barnabas.testkit.history.TopicPartition;

/**
 * A consumer that was given its topics by hand and reads all their partitions from the start on, also those that come later.
 * Now and then it asks for offsets of times and ends of epochs, and compares the answers with what it has read. Lives on its
 * home's thread.
 */
public final class PlainReader implements SimulatedClient, Fetcher.Listener {

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final Fetcher fetcher;
    private final OffsetQuestions questions;
    private final ReaderChecks checks;
    private final Promises promises;
    private final List<TopicPlan> topics;
    private final ClientPace pace;
    private final SplittableRandom curiosity;
    /** The last life of each topic that was read. */
    private final Map<String, Uuid> lives = new TreeMap<>();
    /** One record of each partition that was read: what answers are compared with. */
    private final Map<TopicPartition, FetchedRecord> samples = new TreeMap<>();

    private final Map<TopicPartition, Long> checked = new TreeMap<>();

    /** @param byId whether it fetches by topic ids */
    public PlainReader(ClientHome home, List<TopicPlan> topics, boolean byId, ClientPace pace, Promises promises) {
        this.home = home;
        this.topics = List.copyOf(topics);
        this.pace = pace;
        this.promises = promises;
        this.directory = new BrokerDirectory(home, pace);
        this.fetcher = new Fetcher(home, directory, pace, byId, this);
        this.questions = new OffsetQuestions(home, directory, pace);
        this.checks = new ReaderChecks(home, home.name(), promises);
        this.curiosity = home.random("curiosity");
    }

    @Override
    public void start() {
        directory.want(topics.stream().map(TopicPlan::name).toList());
        lookAround();
        askLater();
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void end() {
        fetcher.stop();
        directory.hangUp();
    }

    private void lookAround() {
        directory.refresh(() -> {
            topics.forEach(topic -> follow(topic.name()));
            fetcher.pump();
            home.loop().schedule(pace.metadataMs(), this::lookAround);
        });
    }

    /** Partitions come, and topics come again under the same name with another id: their offsets begin anew. */
    private void follow(String name) {
        KnownTopic known = directory.topic(name);
        if (known == null) {
            return;
        }
        Uuid before = lives.put(name, known.id());
        boolean anew = before != null && !before.equals(known.id());
        if (anew && promises.kind(new TopicPartition(name, 0)).isLasting()) {
            home.journal().fail(name + " was " + before + " and is " + known.id() + ", but nobody deleted it");
        }
        for (int partition : known.leaders().keySet()) {
            TopicPartition key = new TopicPartition(name, partition);
            if (anew || !checked.containsKey(key)) {
                checked.put(key, 0L);
                fetcher.seek(key, 0);
            }
        }
    }

    @Override
    public void onBatches(TopicPartition partition, FetchedBatches batches, PartitionData data, long askedMs) {
        long from = checked.getOrDefault(partition, 0L);
        checked.put(partition, batches.end());
        checks.check(partition, from, batches, data, askedMs, Context.ALONE);
        for (FetchedRecord each : batches.records()) {
            if (!samples.containsKey(partition) || curiosity.nextInt(20) == 0) {
                samples.put(partition, each);
            }
        }
    }

    @Override
    public void onOutOfRange(TopicPartition partition, long position) {
        if (!promises.kind(partition).mayLoseItsStart()) {
            home.journal()
                    .fail(home.name() + " may not read " + position + " of " + partition + ", from which nothing goes");
            return;
        }
        home.journal().note(home.name() + " finds no " + position + " in " + partition);
        startAgain(partition);
    }

    private void startAgain(TopicPartition partition) {
        questions.list(partition, OffsetQuestions.EARLIEST, new OffsetQuestions.Offsets() {
            @Override
            public void found(long offset, long timestamp) {
                samples.remove(partition);
                checked.put(partition, offset);
                fetcher.seek(partition, offset);
            }

            @Override
            public void unknown() {
                home.loop().schedule(pace.backoffMs(), () -> startAgain(partition));
            }
        });
    }

    private void askLater() {
        home.loop().schedule(1 + curiosity.nextInt(2 * pace.questionMs()), () -> {
            askLater();
            if (!home.isSilent()) {
                ask(curiosity.nextInt(3), curiosity.nextInt(Integer.MAX_VALUE));
            }
        });
    }

    private void ask(int what, int which) {
        if (checked.isEmpty()) {
            return;
        }
        List<TopicPartition> all = List.copyOf(checked.keySet());
        TopicPartition partition = all.get(which % all.size());
        FetchedRecord sample = samples.get(partition);
        if (what == 0) {
            askForEnd(partition);
        } else if (sample != null && what == 1) {
            askForTime(partition, sample);
        } else if (sample != null) {
            askForEpoch(partition, sample);
        }
    }

    private void askForEnd(TopicPartition partition) {
        long askedMs = home.nowMs();
        long read = checked.getOrDefault(partition, 0L);
        questions.list(partition, OffsetQuestions.LATEST, (offset, timestamp) -> {
            if (!promises.kind(partition).isLasting()) {
                return;
            }
            if (offset < read) {
                home.journal()
                        .fail(partition + " ends at " + offset + ", but " + home.name() + " had read up to " + read);
            }
            if (promises.kind(partition).isRecorded()) {
                home.journal()
                        .record(Operation.of(
                                home.name(),
                                Operation.Kind.END_OFFSETS,
                                Times.nanos(askedMs),
                                Times.nanos(home.nowMs()),
                                Outcome.OK,
                                List.of(new Entry(partition, offset, null))));
            }
        });
    }

    /** A record of that time was read: the first one of that time or later is at its offset at the latest. */
    private void askForTime(TopicPartition partition, FetchedRecord sample) {
        questions.list(partition, sample.timestamp(), (offset, timestamp) -> {
            boolean found = offset >= 0 && offset <= sample.offset() && timestamp >= sample.timestamp();
            if (!found && promises.kind(partition).isPromised() && promises.kind(partition) != TopicKind.SHORTENED) {
                // What was read may have been compacted away, never the last of its key.
                boolean compacted = promises.kind(partition) == TopicKind.COMPACTED
                        && (offset < 0 || (offset > sample.offset() && timestamp >= sample.timestamp()));
                if (!compacted) {
                    home.journal()
                            .fail(home.name() + " had read " + sample + " of " + partition
                                    + ", and the first of that time is " + offset + ", of " + timestamp);
                }
            }
        });
    }

    /** What was read in an epoch is not beyond its end. */
    private void askForEpoch(TopicPartition partition, FetchedRecord sample) {
        questions.endOfEpoch(partition, sample.leaderEpoch(), (epoch, end) -> {
            boolean kept = epoch == sample.leaderEpoch() && end > sample.offset();
            if (!kept && promises.kind(partition) == TopicKind.KEPT) {
                home.journal()
                        .fail(home.name() + " had read " + sample + " of " + partition + ", and epoch "
                                + sample.leaderEpoch() + " ends with " + epoch + " at " + end);
            }
        });
    }
}
