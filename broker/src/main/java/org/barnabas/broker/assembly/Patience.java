package org.barnabas.broker.assembly;

import java.util.function.Consumer;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the operator know what a start waits for: once when it does not come at once, and then every now and then. Belongs to
 * the thread of its scheduler.
 */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long SILENT_MS = 1_000;
    private static final long REPEAT_MS = 10_000;

    private final Scheduler scheduler;
    private final long silentMs;
    private final long repeatMs;
    private final Consumer<String> operator;

    Patience(Scheduler scheduler) {
        this(scheduler, SILENT_MS, REPEAT_MS, LOG::info);
    }

    /**
     * @param silentMs what takes no longer is not worth a word
     * @param repeatMs between two words
     */
    Patience(Scheduler scheduler, long silentMs, long repeatMs, Consumer<String> operator) {
        this.scheduler = scheduler;
        this.silentMs = silentMs;
        this.repeatMs = repeatMs;
        this.operator = operator;
    }

    /**
     * Begins to wait.
     *
     * @param atMostMs 0: as long as it takes
     * @param what is waited for, in words; asked anew each time, and may be told later, on the same thread
     * @param late called when the time is over
     */
    Wait begin(long atMostMs, Consumer<Consumer<String>> what, Runnable late) {
        Wait wait = new Wait(atMostMs, what, late);
        wait.next(silentMs);
        return wait;
    }

    /** A wait that goes on. */
    final class Wait {

        private final long atMostMs;
        private final Consumer<Consumer<String>> what;
        private final Runnable late;
        private Scheduler.Timer timer = () -> {};
        private long waitedMs;
        private boolean over;

        private Wait(long atMostMs, Consumer<Consumer<String>> what, Runnable late) {
            this.atMostMs = atMostMs;
            this.what = what;
            this.late = late;
        }

        private void next(long pauseMs) {
            long sliceMs = atMostMs == 0 ? pauseMs : Math.min(pauseMs, atMostMs - waitedMs);
            timer = scheduler.schedule(sliceMs, () -> passed(sliceMs));
        }

        private void passed(long sliceMs) {
            if (over) {
                return;
            }
            waitedMs += sliceMs;
            if (atMostMs != 0 && waitedMs >= atMostMs) {
                over = true;
                late.run();
                return;
            }
            long leftMs = atMostMs - waitedMs;
            what.accept(words -> say(words, leftMs));
            next(repeatMs);
        }

        private void say(String words, long leftMs) {
            if (!over) {
                operator.accept("waiting for " + words
                        + (atMostMs == 0 ? "" : "; at most " + Math.max(1, leftMs / 1_000) + " s more"));
            }
        }

        /** It came, or is not waited for any more. */
        void end() {
            over = true;
            timer.cancel();
        }
    }
}
