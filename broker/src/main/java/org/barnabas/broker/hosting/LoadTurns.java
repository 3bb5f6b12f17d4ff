package org.barnabas.broker.hosting;

import java.util.ArrayDeque;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the coordinators of one shard load one after the other, a small step at a time. Each step is a timer that is due
 * at once, not a message after the last: so everything that waits has its turn in between, what the network has brought
 * included, however many coordinators load. Owned by the shard.
 */
final class LoadTurns {

    private static final Logger LOG = LoggerFactory.getLogger(LoadTurns.class);

    private final Scheduler scheduler;
    private final ArrayDeque<Load> waiting = new ArrayDeque<>();
    private boolean scheduled;

    LoadTurns(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Something that loads in steps. */
    interface Load {

        /** Does a step; answers whether there are more. */
        boolean step();

        /** A step has failed; there will be no more. */
        void failed();
    }

    /** Starts a load when those before it are done. */
    void add(Load load) {
        waiting.add(load);
        next();
    }

    private void next() {
        if (!scheduled && !waiting.isEmpty()) {
            scheduled = true;
            scheduler.schedule(0, this::turn);
        }
    }

    private void turn() {
        scheduled = false;
        Load load = waiting.peek();
        if (load == null) {
            return;
        }
        boolean more = false;
        try {
            more = load.step();
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            LOG.error("a coordinator could not be loaded", failure);
            load.failed();
        }
        if (!more) {
            waiting.remove();
        }
        next();
    }
}
