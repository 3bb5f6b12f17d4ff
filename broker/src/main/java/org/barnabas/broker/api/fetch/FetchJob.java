package org.barnabas.broker.api.fetch;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.log.read.ColdRead;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One fetch under way, a consumer's or a follower's. Looks at what its {@link StandingWatch} has as active; if that is
 * not enough, asks the shards to be woken when a partition moves on, and looks again, until there is enough or time is
 * over:
 *
 * <pre>
 *   look → enough                 → answered
 *   look → arm → woken → look     → …
 *   look → arm → timeout → look   → answered, whatever there is
 *   look → cold → read → look     → as above, with what has been brought into memory
 * </pre>
 *
 * For a client of an old format, what would be the answer is converted first, and looked for again if nothing came of it.
 *
 * Before a follower's fetch waits, the shards are told how far the follower is. On the connection's loop.
 */
final class FetchJob {

    /** What a partition that is waited for keeps on the heap: its entry and key, and its places here and in the shard. */
    private static final int HELD_PER_ENTRY = 320;

    private final RequestContext context;
    private final Reply reply;
    private final FetchTerms terms;
    private final Subject subject;
    private final Sources sources;
    private final @Nullable ConvertedFetch conversion;
    private Scheduler.@Nullable Timer timer;
    private boolean waits;
    private boolean reading;
    private boolean hurried;
    private boolean done;

    /**
     * What fetches are answered from.
     *
     * @param clock which guesses about what is in memory go by
     * @param stage brings in what is not; null if nothing has to be
     * @param oldFormats for clients that need them
     */
    record Sources(
            PartitionRegistry partitions,
            ImageHolder images,
            MonotonicClock clock,
            @Nullable ReadStage stage,
            OldFormats oldFormats) {}

    /**
     * What a job works on.
     *
     * @param entries of the session, or of the fetch itself
     * @param watch over them
     * @param session null if there is none: then the watch ends with the job
     * @param incremental whether to leave out what the client knows already
     */
    record Subject(
            Collection<FetchEntry> entries,
            StandingWatch watch,
            @Nullable FetchSession session,
            boolean incremental) {

        /** A fetch without a session, and what waits is its own. */
        static Subject of(Collection<FetchEntry> entries, StandingWatch watch) {
            entries.forEach(watch::named);
            return new Subject(entries, watch, null, false);
        }

        static Subject of(FetchSession session, boolean incremental) {
            return new Subject(session.entries(), session.watch(), session, incremental);
        }

        /** A session's entries and places are counted with the session. */
        private long heldBytes() {
            return session == null ? (long) entries.size() * HELD_PER_ENTRY : 0;
        }
    }

    FetchJob(RequestContext context, Reply reply, FetchTerms terms, Subject subject, Sources sources) {
        this.context = context;
        this.reply = reply;
        this.terms = terms;
        this.subject = subject;
        this.sources = sources;
        this.conversion = terms.format().isOld()
                ? new ConvertedFetch(context, terms, sources.oldFormats(), new AfterConversion())
                : null;
    }

    /** What a conversion has come to. */
    private final class AfterConversion implements ConvertedFetch.Listener {

        @Override
        public void onConverted(FetchRound round) {
            reading = false;
            give(round);
        }

        @Override
        public void onNothing(FetchRound round, boolean leftOut) {
            reading = false;
            if (leftOut && hurried) {
                give(round);
            } else {
                goOn(look(RoundRecords.Pages.IN_MEMORY));
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            end();
            reply.fail(failure);
        }
    }

    void start() {
        if (conversion != null) {
            // Nothing that is made waits for the answer of a request that may itself need memory.
            reply.holdOthers();
        }
        subject.watch().begin(this, terms, subject.entries());
        FetchRound round = look(RoundRecords.Pages.IN_MEMORY);
        report(round);
        goOn(round);
    }

    /** Before an answer and before a wait alike. */
    private void report(FetchRound round) {
        if (terms.replica() != null) {
            FollowerReports.send(round.results(), terms.replica());
        }
    }

    private void goOn(FetchRound found) {
        FetchRound round = found;
        if (!found.records().cold().isEmpty()) {
            found.release();
            if (readFirst(found.records().cold())) {
                return;
            }
            round = look(RoundRecords.Pages.ANY);
        }
        if (round.isEnough() || hurried || !mayWaitOn()) {
            answer(round);
        } else {
            await(round);
        }
    }

    /** Whether the stage brings something in before there is an answer. */
    private boolean readFirst(List<ColdRead> cold) {
        if (!submit(cold, this::onRead)) {
            return false;
        }
        reading = true;
        reply.onGone(this::onGone);
        return true;
    }

    private boolean submit(List<ColdRead> reads, Consumer<@Nullable Throwable> whenEnough) {
        Connection connection = context.connection();
        ReadStage stage = sources.stage();
        return stage != null && stage.submit(connection, new ColdFetch(reads, whenEnough));
    }

    /** Any thread. Whatever failed is met again by the look that follows, which says it as it should be said. */
    private void onRead(@Nullable Throwable failure) {
        context.connection().execute(() -> {
            reading = false;
            if (done) {
                return;
            }
            if (failure == null || failure instanceof Exception) {
                goOn(look(RoundRecords.Pages.RATHER_IN_MEMORY));
            } else {
                end();
                reply.fail(failure);
            }
        });
    }

    /** Whether it waits: from the first time on until the time is over. */
    private boolean mayWaitOn() {
        if (waits) {
            return true;
        }
        if (terms.maxWaitMs() <= 0 || !mayWait()) {
            return false;
        }
        waits = true;
        reply.onGone(this::onGone);
        reply.onHurry(this::onTimeout);
        timer = context.connection().loop().schedule(terms.maxWaitMs(), this::onTimeout);
        return true;
    }

    /** Consumers that ask for nothing are not kept waiting, nor when too much waits already; followers always wait. */
    private boolean mayWait() {
        if (terms.replica() != null && subject.session() != null) {
            reply.mayWait(0);
            return true;
        }
        return !subject.entries().isEmpty() && reply.mayWait(subject.heldBytes());
    }

    private FetchRound look(RoundRecords.Pages pages) {
        var image = sources.images().current();
        var entries = subject.watch().toLookAt(subject.entries(), image);
        RoundRecords.Pages present = sources.stage() == null ? RoundRecords.Pages.ANY : pages;
        FetchRound round = new FetchRound(
                terms, sources.partitions(), image, entries.size(), new RoundRecords(terms, present, sources.clock()));
        round.look(entries);
        return round;
    }

    private void await(FetchRound round) {
        round.release();
        subject.watch().arm(round.results());
    }

    /** Something has moved. */
    void onMove() {
        if (!done && !reading) {
            goOn(look(RoundRecords.Pages.IN_MEMORY));
        }
    }

    /** Answers with what there is, as soon as that can be read. */
    void onTimeout() {
        hurried = true;
        if (!done && !reading) {
            goOn(look(RoundRecords.Pages.IN_MEMORY));
        }
    }

    /**
     * The next fetch of the session has come and is about to change what this one asks for. It is answered with what needs no
     * disk: if something is being read for it, the next one finds that in memory, or waits for it, too.
     */
    void onSuccessor() {
        hurried = true;
        if (!done) {
            answer(look(RoundRecords.Pages.IN_MEMORY));
        }
    }

    /** The client has closed the connection: nobody wants to know any more. */
    private void onGone() {
        if (!done) {
            end();
        }
    }

    private void end() {
        done = true;
        subject.watch().end(this);
        if (timer != null) {
            timer.cancel();
        }
        if (subject.session() == null) {
            subject.watch().close(subject.entries());
        }
        if (conversion != null) {
            conversion.end();
        }
    }

    private void answer(FetchRound round) {
        boolean converting = conversion != null && conversion.begin(round);
        if (!round.records().ahead().isEmpty()) {
            submit(round.records().ahead(), failure -> {});
        }
        if (converting) {
            reading = true;
            reply.onGone(this::onGone);
        } else {
            give(round);
        }
    }

    private void give(FetchRound round) {
        report(round);
        round.records().pay();
        var response = new FetchAnswer(context, sources.images().current(), subject.session(), subject.incremental())
                .of(round);
        if (subject.session() != null) {
            subject.watch().answered(round.results());
        }
        end();
        reply.send(response);
        if (conversion != null) {
            reply.goOn();
        }
    }
}
