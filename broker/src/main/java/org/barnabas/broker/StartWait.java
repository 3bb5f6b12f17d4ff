package org.barnabas.broker;

import java.util.concurrent.CountDownLatch;
import org.barnabas.broker.assembly.BrokerAssembly;
import org.barnabas.broker.assembly.BrokerFacts;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.jspecify.annotations.Nullable;

/** The one wait of a start: for a broker that serves, or one of which nothing is left. One thread, which may be interrupted. */
final class StartWait {

    private final CountDownLatch over = new CountDownLatch(1);
    private final BrokerAssembly assembly;
    private volatile @Nullable BrokerFacts facts;
    private volatile @Nullable Throwable failure;

    /** Starts it. */
    StartWait(BrokerAssembly assembly) {
        this.assembly = assembly;
        assembly.start(new Outcome<>() {
            @Override
            public void done(BrokerFacts result) {
                facts = result;
                over.countDown();
            }

            @Override
            public void failed(Throwable why) {
                failure = why;
                over.countDown();
            }
        });
    }

    /** Returns when the broker serves. An interruption ends the start, not the stop of what was started. */
    BrokerFacts facts() throws StartException {
        boolean interrupted = false;
        try {
            over.await();
        } catch (InterruptedException e) {
            interrupted = true;
            assembly.interrupt();
            uninterrupted(over);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        BrokerFacts result = facts;
        if (result != null) {
            return result;
        }
        throw thrown(failure);
    }

    private static StartException thrown(@Nullable Throwable why) {
        if (why instanceof StartException problem) {
            return problem;
        }
        if (why instanceof Error error) {
            throw error;
        }
        if (why instanceof RuntimeException surprise) {
            throw surprise;
        }
        throw new IllegalStateException(why);
    }

    /** Returns when it is over; an interruption is remembered. */
    static void uninterrupted(CountDownLatch over) {
        boolean interrupted = false;
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
