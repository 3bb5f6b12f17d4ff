package org.barnabas.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Sees to it that no loop calls what may wait for a disk: a fake disk asks it before such a call. Whoever breaks the rule
 * gets an {@link AssertionError}; because that may be caught on its way, it is kept, too. Any thread.
 */
public final class BlockingGuard {

    private final List<AssertionError> violations = new ArrayList<>();
    private BooleanSupplier onLoop = () -> false;
    private Runnable slowness = () -> {};

    BlockingGuard() {}

    /** From now on no such call may come from a loop, which answers whether the caller runs on it. */
    public synchronized void forbidOn(BooleanSupplier loop) {
        onLoop = loop;
    }

    /** Everybody may wait, and from now on each such call first does this: it may move a clock. */
    public synchronized void observe(Runnable wait) {
        onLoop = () -> false;
        slowness = wait;
    }

    /** Throws what was caught on its way. */
    public synchronized void check() {
        if (!violations.isEmpty()) {
            throw violations.get(0);
        }
    }

    synchronized void mayWait(String call, Path path) {
        slowness.run();
        if (onLoop.getAsBoolean()) {
            AssertionError violation = new AssertionError("a loop waits for the disk: " + call + " " + path);
            violations.add(violation);
            throw violation;
        }
    }
}
