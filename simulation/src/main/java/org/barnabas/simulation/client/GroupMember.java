package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.testkit.history.Context;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.Operation.Outcome;
import org.barnabas.testkit.history.TopicPartition;

/**
 * A consumer in a group: reads what its group gives it from where the group has committed, and commits. From time to time it
 * leaves, dies without a word, or does nothing for longer than its session lasts, and comes back. Lives on its home's thread.
 */
public final class GroupMember implements SimulatedClient, Fetcher.Listener, Membership.Worker {

    private static final int AWAY_MS = 6_000;

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final Fetcher fetcher;
    private final OffsetQuestions questions;
    private final ReaderChecks checks;
    private final Membership membership;
    private final GroupOffsets offsets;
    private final GroupPlan plan;
    private final ClientPace pace;
    private final Promises promises;
    private final SplittableRandom fate;
    private final SortedMap<TopicPartition, Long> committed = new TreeMap<>();
    /** Positions behind what was handed out; the fetcher may have moved on. */
    private final SortedMap<TopicPartition, Long> done = new TreeMap<>();

    private final SortedMap<TopicPartition, Integer> epochs = new TreeMap<>();
    /** What waits for the end of a commit: two of one member are never under way together. */
    private final List<Runnable> afterCommit = new ArrayList<>();

    private int work;
    private int commitsUnderWay;
    private long stalledUntilMs;

    /** @param ledger of its group, which all members share */
    public GroupMember(ClientHome home, GroupPlan plan, ClientPace pace, Promises promises, GroupLedger ledger) {
        this.home = home;
        this.plan = plan;
        this.pace = pace;
        this.promises = promises;
        this.directory = new BrokerDirectory(home, pace);
        CoordinatorRoute coordinator = new CoordinatorRoute(home, directory, pace, plan.group());
        this.fate = home.random("fate");
        this.fetcher = new Fetcher(home, directory, pace, fate.nextBoolean(), this);
        this.questions = new OffsetQuestions(home, directory, pace);
        this.checks = new ReaderChecks(home, home.name(), promises);
        this.membership = new Membership(home, directory, coordinator, pace, plan, ledger, this);
        this.offsets = new GroupOffsets(home, directory, coordinator, pace, ledger);
    }

    @Override
    public void start() {
        directory.want(plan.topics());
        lookAround();
        home.loop().schedule(fate.nextInt(pace.rebalanceMs()), membership::begin);
        Repeating.every(home.loop(), pace.commitMs(), () -> commit(() -> {}));
        somethingHappens();
    }

    /** Whether no commit is under way. */
    @Override
    public boolean isIdle() {
        return commitsUnderWay == 0;
    }

    @Override
    public void end() {
        stop();
        membership.vanish();
        directory.hangUp();
    }

    private void lookAround() {
        directory.refresh(() -> {
            membership.onMetadata();
            fetcher.pump();
            home.loop().schedule(pace.metadataMs(), this::lookAround);
        });
    }

    private void somethingHappens() {
        home.loop().schedule(pace.memberLifeMs() / 2 + fate.nextInt(pace.memberLifeMs()), () -> {
            somethingHappens();
            int what = fate.nextInt(4);
            int forMs = 1 + fate.nextInt(AWAY_MS);
            if (home.isSilent() || !membership.isStable()) {
                return;
            }
            switch (what) {
                case 0 -> {
                    home.journal().note(home.name() + " leaves " + plan.group());
                    commit(() -> {});
                    away(forMs, membership::leave);
                }
                case 1 -> {
                    home.journal().note(home.name() + " dies");
                    directory.hangUp();
                    away(forMs, membership::vanish);
                }
                default -> {
                    home.journal().note(home.name() + " stalls");
                    stall(pace.sessionMs() + forMs);
                }
            }
        });
    }

    private void stall(int forMs) {
        int now = work;
        stalledUntilMs = home.nowMs() + forMs;
        membership.stall(forMs);
        fetcher.stop();
        home.loop().schedule(forMs, () -> {
            if (now == work) {
                fetcher.assign(done);
                // As if nothing had been: whether its generation is over is for the group to say.
                commit(() -> {});
            }
        });
    }

    private void away(int forMs, Runnable how) {
        stop();
        how.run();
        home.loop().schedule(forMs, () -> {
            if (!home.isSilent()) {
                membership.begin();
            }
        });
    }

    private void stop() {
        work++;
        fetcher.stop();
        done.clear();
        epochs.clear();
        committed.clear();
    }

    @Override
    public void onShare(int generation, SortedSet<TopicPartition> share) {
        stop();
        int now = work;
        home.journal().note(home.name() + " has " + share + " in generation " + generation);
        if (share.isEmpty()) {
            return;
        }
        offsets.fetch(share, () -> now == work, found -> {
            SortedMap<TopicPartition, Long> from = new TreeMap<>();
            found.forEach((partition, offset) -> from.put(partition, Math.max(0, offset)));
            committed.putAll(found);
            done.putAll(from);
            begin(from);
        });
    }

    /** From where the group has committed, also if what is behind it was read before, in the same generation even. */
    private void begin(SortedMap<TopicPartition, Long> from) {
        home.journal()
                .record(Operation.of(
                        home.name(),
                        Operation.Kind.SEEK,
                        Times.nanos(home.nowMs()),
                        Times.nanos(home.nowMs()),
                        Outcome.OK,
                        List.of()));
        fetcher.assign(from);
    }

    @Override
    public void onRevoked(Runnable joinAgain) {
        fetcher.stop();
        commit(() -> {
            stop();
            joinAgain.run();
        });
    }

    @Override
    public void onLost() {
        stop();
    }

    /** What is done and not committed yet; tells when that is over, whatever became of it. */
    private void commit(Runnable then) {
        SortedMap<TopicPartition, Long> news = new TreeMap<>();
        done.forEach((partition, offset) -> {
            Long before = committed.get(partition);
            if (before == null || before < offset) {
                news.put(partition, offset);
            }
        });
        if (commitsUnderWay > 0) {
            afterCommit.add(then);
            return;
        } else if (news.isEmpty() || home.nowMs() < stalledUntilMs) {
            then.run();
            return;
        }
        commitsUnderWay++;
        int now = work;
        offsets.commit(membership.generation(), membership.memberId(), plan.instanceId(), news, epochs, error -> {
            commitsUnderWay--;
            if (error == ErrorCode.NONE && now == work) {
                committed.putAll(news);
            } else if (error != ErrorCode.NONE && error != ErrorCode.UNKNOWN_SERVER_ERROR && now == work) {
                membership.thrownOut(error);
            }
            then.run();
            List<Runnable> waited = List.copyOf(afterCommit);
            afterCommit.clear();
            waited.forEach(Runnable::run);
        });
    }

    @Override
    public void onBatches(TopicPartition partition, FetchedBatches batches, PartitionData data, long askedMs) {
        Long from = done.get(partition);
        if (from == null) {
            return;
        }
        done.put(partition, batches.end());
        batches.records().forEach(each -> epochs.put(partition, each.leaderEpoch()));
        checks.check(partition, from, batches, data, askedMs, Context.member(plan.group(), membership.generation()));
    }

    @Override
    public void onOutOfRange(TopicPartition partition, long position) {
        if (!promises.kind(partition).mayLoseItsStart()) {
            home.journal()
                    .fail(home.name() + " may not read " + position + " of " + partition + ", from which nothing goes");
            return;
        }
        int now = work;
        questions.list(partition, OffsetQuestions.EARLIEST, new OffsetQuestions.Offsets() {
            @Override
            public void found(long offset, long timestamp) {
                if (now == work && done.containsKey(partition)) {
                    done.put(partition, offset);
                    fetcher.seek(partition, offset);
                }
            }

            @Override
            public void unknown() {
                home.loop().schedule(pace.backoffMs(), () -> {
                    if (now == work && done.containsKey(partition)) {
                        onOutOfRange(partition, position);
                    }
                });
            }
        });
    }
}
