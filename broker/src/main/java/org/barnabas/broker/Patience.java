package org.barnabas.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a step of the start and lets the operator know: once when it does not come at once, and then every now and
 * then. Belongs to the thread that starts the broker, whose interruption ends the wait.
 */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long SILENT_MS = 1_000;
    private static final long REPEAT_MS = 10_000;

    private final long silentMs;
    private final long repeatMs;
    private final Consumer<String> operator;

    Patience() {
        this(SILENT_MS, REPEAT_MS, LOG::info);
    }

    /**
     * @param silentMs what takes no longer is not worth a word
     * @param repeatMs between two words
     */
    Patience(long silentMs, long repeatMs, Consumer<String> operator) {
        this.silentMs = silentMs;
        this.repeatMs = repeatMs;
        this.operator = operator;
    }

    /**
     * Returns what a step brings.
     *
     * @param atMostMs 0: as long as it takes
     * @param what is waited for, in words; asked anew each time
     * @throws TimeoutException if it did not come in time
     */
    <T> T await(CompletableFuture<T> step, long atMostMs, Supplier<String> what)
            throws InterruptedException, TimeoutException {
        long waitedMs = 0;
        long nextMs = silentMs;
        while (true) {
            long sliceMs = atMostMs == 0 ? nextMs : Math.min(nextMs, atMostMs - waitedMs);
            try {
                return step.get(sliceMs, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (TimeoutException e) {
                waitedMs += sliceMs;
                if (atMostMs != 0 && waitedMs >= atMostMs) {
                    throw e;
                }
            }
            long leftMs = atMostMs - waitedMs;
            operator.accept("waiting for " + what.get()
                    + (atMostMs == 0 ? "" : "; at most " + Math.max(1, leftMs / 1_000) + " s more"));
            nextMs = repeatMs;
        }
    }
}
