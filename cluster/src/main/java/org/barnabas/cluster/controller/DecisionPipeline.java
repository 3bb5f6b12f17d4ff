package org.barnabas.cluster.controller;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.cluster.controller.decide.Change;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.UncleanElections;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries decisions out, many at a time. A decision changes the state at once, its writes leave without waiting for
 * those before it, and ZooKeeper keeps their order; when all of its writes are done, its messages and its response go
 * out, in the order of the decisions.
 *
 * <p>A write that meets something unexpected (somebody else wrote, or an answer got lost) makes the state doubtful: no
 * new decision is made, those under way end, everything is read again, and what failed is decided anew; so is what was
 * decided behind it without a write of its own, which may have been told from a state that never came to be.
 *
 * <p>If the controller's term is over, everything is refused: with {@link ErrorCode#NOT_CONTROLLER} only what ZooKeeper
 * was never asked for or has refused, with {@link ErrorCode#REQUEST_TIMED_OUT} what may have been done. Owned by the
 * controller's thread.
 */
public final class DecisionPipeline {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionPipeline.class);
    private static final int ATTEMPTS_MAX = 3;

    /** Something to decide. */
    public interface Request<R> {

        Decision<R> decide(ControllerState state);

        /** Whether the answer is true also if what was asked for was done by an attempt before. */
        default boolean isRepeatable() {
            return false;
        }

        /** All writes are done. */
        void done(Decision<R> decision);

        /**
         * It ends without an answer.
         *
         * @param error NOT_CONTROLLER: certainly nothing was done; anything else: nobody knows
         */
        void refused(ErrorCode error);
    }

    /** What the pipeline needs of the controller. */
    public interface Host {

        /** The state is doubtful: reads everything again, then calls {@link DecisionPipeline#resume}. */
        void onConflict();

        /** The term is over. */
        void resign();

        /** So many partitions of a topic have got a leader that may miss records. */
        default void onUncleanElections(String topic, int partitions) {}
    }

    private final Zk zk;
    private final Host host;
    private final Deque<Entry<?>> inFlight = new ArrayDeque<>();
    private final List<Entry<?>> waiting = new ArrayList<>();
    private @Nullable ControllerState state;
    private boolean doubtful;

    public DecisionPipeline(Zk zk, Host host) {
        this.zk = zk;
        this.host = host;
    }

    /** A request on its way. */
    private static final class Entry<R> {

        private final Request<R> request;
        private int attempts;
        private int openWrites;
        /** Writes of all attempts that were done, or that nobody can rule out. */
        private int possibleWrites;
        /** Topics and how many of their partitions get leaders that may miss records. */
        private Map<String, Integer> unclean = Map.of();

        private @Nullable Decision<R> decision;
        private @Nullable ZkError failure;

        Entry(Request<R> request) {
            this.request = request;
        }

        boolean hasWrites() {
            Decision<R> made = decision;
            return made != null && !made.writes().isEmpty();
        }

        boolean mayBeDone() {
            return possibleWrites > 0;
        }

        void refuse() {
            request.refused(mayBeDone() ? ErrorCode.REQUEST_TIMED_OUT : ErrorCode.NOT_CONTROLLER);
        }

        void finish() {
            Decision<R> made = decision;
            if (made != null) {
                request.done(made);
            }
        }
    }

    /** The state was read (again): decide what waits. */
    public void resume(ControllerState fresh) {
        assert inFlight.isEmpty() : "replies to what was decided on another state do not count";
        state = fresh;
        doubtful = false;
        List<Entry<?>> next = new ArrayList<>(waiting);
        waiting.clear();
        for (Entry<?> entry : next) {
            run(entry);
        }
    }

    /**
     * Others wrote what the state lacks: what is under way ends, then everything is read again before the next
     * decision.
     */
    void readAgain() {
        if (state != null && !doubtful) {
            doubtful = true;
            drain();
        }
    }

    /** The state that decisions are made on, or null if this broker is not the controller. */
    @Nullable
    ControllerState state() {
        return state;
    }

    /** Whether a write failed, or the state is behind, so that what was decided since may be built on sand. */
    boolean doubtful() {
        return doubtful;
    }

    /** Refuses everything that is under way and everything that comes. */
    public void stop() {
        state = null;
        doubtful = false;
        List<Entry<?>> refused = new ArrayList<>(inFlight);
        refused.addAll(waiting);
        inFlight.clear();
        waiting.clear();
        refused.forEach(Entry::refuse);
    }

    /** How many decisions wait for ZooKeeper. */
    int depth() {
        return inFlight.size() + waiting.size();
    }

    public <R> void submit(Request<R> request) {
        if (state == null) {
            request.refused(ErrorCode.NOT_CONTROLLER);
        } else {
            run(new Entry<>(request));
        }
    }

    private <R> void run(Entry<R> entry) {
        ControllerState current = state;
        if (doubtful || current == null) {
            waiting.add(entry);
            return;
        }
        Decision<R> decision;
        try {
            decision = entry.request.decide(current);
        } catch (RuntimeException e) {
            LOG.error("A decision failed", e);
            entry.request.refused(ErrorCode.UNKNOWN_SERVER_ERROR);
            return;
        }
        entry.attempts++;
        entry.failure = null;
        entry.decision = decision;
        entry.openWrites = decision.writes().size();
        if (entry.mayBeDone() && !entry.hasWrites() && !entry.request.isRepeatable()) {
            // Nothing is left to do, or it is refused: by what somebody else did, or by what this request did itself.
            entry.request.refused(ErrorCode.REQUEST_TIMED_OUT);
            return;
        }
        entry.possibleWrites += entry.openWrites;
        entry.unclean = unclean(current, decision);
        decision.changes().forEach(current::apply);
        inFlight.add(entry);
        for (List<ZkOp> write : decision.writes()) {
            zk.multi(write, errors -> onWritten(current, entry, errors));
        }
        drain();
    }

    private static Map<String, Integer> unclean(ControllerState before, Decision<?> decision) {
        Map<String, Integer> unclean = new TreeMap<>();
        for (Change change : decision.changes()) {
            if (change instanceof Change.PartitionsChanged changed) {
                int count = UncleanElections.in(before, changed);
                if (count > 0) {
                    unclean.merge(changed.topic().name(), count, Integer::sum);
                }
            }
        }
        return unclean;
    }

    private void onWritten(ControllerState at, Entry<?> entry, List<ZkError> errors) {
        if (at != state) {
            return;
        }
        entry.openWrites--;
        ZkError culprit = culprit(errors);
        if (culprit != ZkError.OK) {
            boolean fenced = errors.get(0) == ZkError.BAD_VERSION;
            if (culprit.conflict()) {
                entry.possibleWrites--;
            }
            if (fenced || culprit == ZkError.SESSION_EXPIRED) {
                host.resign();
                return;
            }
            LOG.warn("A write of the controller failed error={}", culprit);
            entry.failure = culprit;
            doubtful = true;
        }
        drain();
    }

    private static ZkError culprit(List<ZkError> errors) {
        for (ZkError error : errors) {
            if (error != ZkError.OK && error != ZkError.ROLLED_BACK) {
                return error;
            }
        }
        return ZkError.OK;
    }

    /** Ends decisions from the front as long as their writes are done. */
    private void drain() {
        for (Entry<?> first = inFlight.peek(); first != null && first.openWrites == 0; first = inFlight.peek()) {
            inFlight.poll();
            boolean onSand = doubtful && !first.hasWrites();
            if (first.failure == null && !onSand) {
                first.unclean.forEach(host::onUncleanElections);
                first.finish();
            } else if (first.attempts < ATTEMPTS_MAX) {
                waiting.add(first);
            } else {
                first.request.refused(ErrorCode.UNKNOWN_SERVER_ERROR);
            }
        }
        if (doubtful && inFlight.isEmpty()) {
            host.onConflict();
        }
    }
}
