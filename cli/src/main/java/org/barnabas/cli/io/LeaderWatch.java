package org.barnabas.cli.io;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.cli.tool.Leaderless;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/**
 * Tells people that what they wait for is a partition without a leader: brokers answer, so that {@link BrokerWatch} sees
 * nothing wrong, and the client itself tries on in silence. One thread.
 */
final class LeaderWatch {

    private static final long LOOK_MS = 1_000;

    private final Supplier<@Nullable String> problem;
    private final Consumer<String> say;
    private @Nullable String found;
    private long quietSinceMs = -1;
    private long lookedMs = Long.MIN_VALUE / 2;

    /**
     * Watches from now on.
     *
     * @param problem says which partition has no leader, and why; null if all have one
     * @param say tells a line
     */
    LeaderWatch(Supplier<@Nullable String> problem, Consumer<String> say) {
        this.problem = problem;
        this.say = say;
    }

    /**
     * To be called often, say every half second.
     *
     * @param progress whether anything has come or gone since the last call, or nothing is waited for
     * @param detail what else people want to know
     */
    void look(long nowMs, boolean progress, Supplier<String> detail) {
        if (progress) {
            quietSinceMs = -1;
            found = null;
            return;
        }
        quietSinceMs = quietSinceMs < 0 ? nowMs : quietSinceMs;
        if (nowMs - quietSinceMs < BrokerWatch.QUIET_MS || nowMs - lookedMs < LOOK_MS) {
            return;
        }
        lookedMs = nowMs;
        String now = problem.get();
        if (now != null && found == null) {
            say.accept(now + "; " + detail.get());
        }
        found = now;
    }

    /** For how many milliseconds a leader has been waited for; 0 if none is. */
    long trouble(long nowMs) {
        return found == null ? 0 : nowMs - quietSinceMs;
    }

    /**
     * Returns if a leader has been waited for less long than that.
     *
     * @param done what was done until then
     */
    void requirePatience(long nowMs, long patienceMs, Supplier<String> done) {
        if (trouble(nowMs) >= patienceMs) {
            throw new ToolException(done.get() + "\n" + found + "\n" + Leaderless.ADVICE);
        }
    }
}
