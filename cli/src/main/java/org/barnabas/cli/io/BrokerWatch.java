package org.barnabas.cli.io;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.cli.tool.BootstrapProbe;

/**
 * Tells people that no broker answers, and when one does again; the client itself tries on in silence. Silence alone means
 * nothing, so that a connection is attempted before anything is said. One thread.
 */
final class BrokerWatch {

    /** A broker answers a waiting fetch or a produce within less. */
    static final long QUIET_MS = 1_500;

    /** From here on a broker that takes connections is reported, too. */
    static final long MUTE_MS = 10_000;

    /** How long an attempt to connect may take; an attempt at most this often. */
    private static final int ATTEMPT_MS = 1_000;

    private enum State {
        ANSWERS,
        GONE,
        MUTE
    }

    private final String address;
    private final BooleanSupplier attempt;
    private final Consumer<String> say;
    private State state = State.ANSWERS;
    private long quietSinceMs = -1;
    private long attemptedMs = Long.MIN_VALUE / 2;

    /**
     * Watches from now on.
     *
     * @param address of the brokers, for people
     * @param attempt whether a connection to any of them can be made
     * @param say tells a line
     */
    BrokerWatch(String address, BooleanSupplier attempt, Consumer<String> say) {
        this.address = address;
        this.attempt = attempt;
        this.say = say;
    }

    /** Watches the brokers of a client; complaints go to a writer. */
    static BrokerWatch of(Map<String, Object> config, PrintWriter to) {
        String servers = String.valueOf(config.get("bootstrap.servers"));
        return new BrokerWatch(servers, () -> BootstrapProbe.canConnect(servers, ATTEMPT_MS), line -> {
            to.println("barnabas: " + line);
            to.flush();
        });
    }

    /** A time for {@link #look}. */
    static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /**
     * To be called often, say every half second.
     *
     * @param heard whether any broker has answered since the last call, or nothing is waited for
     * @param owed whether an answer is due: a group that waits for its members gets none for long
     * @param detail what else people want to know when the broker is gone
     */
    void look(long nowMs, boolean heard, boolean owed, Supplier<String> detail) {
        if (heard) {
            if (state != State.ANSWERS) {
                say.accept("the broker answers again, after " + seconds(nowMs - quietSinceMs));
            }
            state = State.ANSWERS;
            quietSinceMs = -1;
            return;
        }
        quietSinceMs = quietSinceMs < 0 ? nowMs : quietSinceMs;
        long quietMs = nowMs - quietSinceMs;
        if (state == State.GONE || quietMs < QUIET_MS || nowMs - attemptedMs < ATTEMPT_MS) {
            return;
        }
        attemptedMs = nowMs;
        if (!attempt.getAsBoolean()) {
            state = State.GONE;
            say.accept("no broker answers at " + address + "; " + detail.get());
        } else if (state == State.ANSWERS && owed && quietMs >= MUTE_MS) {
            state = State.MUTE;
            say.accept("the broker at " + address + " takes connections, but has not answered for " + seconds(quietMs)
                    + "; " + detail.get());
        }
    }

    /** For how many milliseconds what was reported last goes on; 0 if nothing is wrong. */
    long trouble(long nowMs) {
        return state == State.ANSWERS ? 0 : nowMs - quietSinceMs;
    }

    /** Why an answer did not come, and what to do next. */
    String whyNoAnswer() {
        return BootstrapProbe.whyNoAnswer(address);
    }

    private static String seconds(long ms) {
        return Math.round(ms / 1_000.0) + " s";
    }
}
