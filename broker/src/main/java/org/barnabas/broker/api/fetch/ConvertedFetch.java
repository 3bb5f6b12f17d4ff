package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.fetch.FetchRound.Looked;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.read.LogView;
import org.barnabas.net.MadeAnswers;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of converting what one fetch of version 0 to 3 is answered with:
 *
 * <pre>
 *   begin → done                       → told, the records are messages now
 *   begin → done, all was left out     → told to look for what follows
 *   begin → no memory → wait           → told to look again
 *   begin → stage is full → a while    → told to look again
 * </pre>
 *
 * While it waits it holds neither files nor memory. On the connection's loop.
 */
final class ConvertedFetch {

    /** Where an answer ends, at the end of a message: what is beyond it has its turn with the next one. */
    static final int MOST_BYTES = 4 << 20;

    private static final long AGAIN_AFTER_MS = 100;

    private final RequestContext context;
    private final RecordFormat format;
    private final int most;
    private final OldFormats means;
    private final Listener listener;
    private final MadeAnswers account;
    private @Nullable ConversionWork work;
    private @Nullable Runnable endWait;
    private Scheduler.@Nullable Timer timer;
    private boolean over;

    /** Who has asked for it; on the loop. One of these is called for each begin, unless it is ended. */
    interface Listener {

        /** The round is ready to be told. */
        void onConverted(FetchRound round);

        /**
         * There is nothing to tell.
         *
         * @param leftOut whether nothing could be told of what was found; otherwise it was not looked into
         */
        void onNothing(FetchRound round, boolean leftOut);

        void onFailure(Throwable failure);
    }

    ConvertedFetch(RequestContext context, FetchTerms terms, OldFormats means, Listener listener) {
        this.context = context;
        this.format = terms.format();
        this.most = terms.maxBytes();
        this.means = means;
        this.listener = listener;
        this.account = context.connection().madeAnswers(ApiKey.FETCH);
    }

    /** Takes over the files of a round, unless it has none: then it says false, and does nothing. */
    boolean begin(FetchRound round) {
        List<ConvertedPartition> parts = new ArrayList<>(1);
        for (Looked looked : round.results()) {
            PartitionData data = looked.data();
            LogView log = looked.view().log();
            if (data != null && log != null && data.records() instanceof FileSlice) {
                parts.add(new ConvertedPartition(looked.entry(), data, log, round.end(looked)));
            }
        }
        if (parts.isEmpty()) {
            return false;
        }
        means.conversions().clients().tell(context);
        ConversionWork next = new ConversionWork(
                parts, format, most, means, account, (done, failure) -> onOver(round, done, failure));
        work = next;
        if (!means.stage().submit(context.connection(), next)) {
            work = null;
            next.discard();
            lookLater(round);
        }
        return true;
    }

    /** Any thread. */
    private void onOver(FetchRound round, ConversionWork done, @Nullable Throwable failure) {
        if (!context.connection().loop().offer(() -> finish(round, done, failure))) {
            done.discard();
        }
    }

    private void finish(FetchRound round, ConversionWork done, @Nullable Throwable failure) {
        work = null;
        if (over) {
            done.discard();
            return;
        }
        if (failure != null) {
            done.discard();
            listener.onFailure(failure);
            return;
        }
        boolean any = false;
        boolean skipped = false;
        for (ConvertedPartition part : done.parts()) {
            skipped |= part.skip();
            any |= part.tell();
        }
        if (!any && done.starvedOf() > 0) {
            awaitMemory(round, done.starvedOf());
        } else if (!any && skipped) {
            listener.onNothing(round, true);
        } else {
            listener.onConverted(round);
        }
    }

    private void awaitMemory(FetchRound round, long bytes) {
        endWait = account.await(bytes, () -> context.connection().loop().execute(() -> onRoom(round)));
        if (endWait == null) {
            lookLater(round);
        }
    }

    private void onRoom(FetchRound round) {
        if (endWait() && !over) {
            listener.onNothing(round, false);
        }
    }

    private boolean endWait() {
        Runnable present = endWait;
        endWait = null;
        if (present != null) {
            present.run();
        }
        return present != null;
    }

    private void lookLater(FetchRound round) {
        timer = context.connection().loop().schedule(AGAIN_AFTER_MS, () -> {
            timer = null;
            if (!over) {
                listener.onNothing(round, false);
            }
        });
    }

    /** The request has its answer, or nobody wants one. What is being made is given back when that is noticed. */
    void end() {
        over = true;
        ConversionWork present = work;
        if (present != null) {
            present.unwanted();
        }
        endWait();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
