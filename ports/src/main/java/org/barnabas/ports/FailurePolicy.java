package org.barnabas.ports;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a failure that nobody expected, the same on every thread:
 *
 * <ul>
 *   <li>A <em>confined</em> one, which is an exception, an AssertionError or a StackOverflowError, concerns the one message
 *       or task that met it. It is logged, and the thread goes on with the next. A stack that overflows belongs to the call
 *       that recursed; it is as good as new once the call is over.
 *   <li>Any other {@link Error} concerns the process: memory is used up (also direct memory, of which
 *       {@code -XX:+ExitOnOutOfMemoryError} does not hear), classes or the JVM are broken. A broker that went on would keep
 *       its registration and its leaderships and serve nobody, so {@code fatal} ends it, and others take over.
 * </ul>
 *
 * Immutable; any thread.
 */
public final class FailurePolicy {

    /** Ends the process at once: for programs and tests that have no other way to say so. */
    public static final FailurePolicy HALT =
            new FailurePolicy(reason -> Runtime.getRuntime().halt(1));

    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);

    private final Consumer<String> fatal;
    private final BiConsumer<String, Throwable> confined;

    /** @param fatal hears why the process cannot go on, on the thread that found out; may be called again, by any thread */
    public FailurePolicy(Consumer<String> fatal) {
        this(
                fatal,
                (role, failure) ->
                        LOG.error("a task failed, whoever waits for it gets no answer role={}", role, failure));
    }

    /**
     * For programs that want to know of what went wrong, such as a simulation, which ends with it.
     *
     * @param fatal as above
     * @param confined hears the role and the failure of one message or task, in place of the log
     */
    public FailurePolicy(Consumer<String> fatal, BiConsumer<String, Throwable> confined) {
        this.fatal = fatal;
        this.confined = confined;
    }

    /** Ends the process, which cannot go on for another reason than a failed task. */
    public void end(String reason) {
        fatal.accept(reason);
    }

    /** Whether a failure concerns only the message or task that met it. */
    public static boolean isConfined(Throwable failure) {
        return !(failure instanceof Error)
                || failure instanceof AssertionError
                || failure instanceof StackOverflowError;
    }

    /**
     * Runs a task; whatever it throws ends here.
     *
     * @param role whose task it is, for the log
     */
    public void run(String role, Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            onFailure(role, failure);
        }
    }

    /** Logs a failure that was caught, and ends the process if it is not confined. Throws nothing itself. */
    public void onFailure(String role, Throwable failure) {
        if (isConfined(failure)) {
            try {
                confined.accept(role, failure);
            } catch (Throwable unloggable) {
                onFatal(role, unloggable);
            }
        } else {
            onFatal(role, failure);
        }
    }

    /** Passes on what is not confined and does nothing else, for those who answer for the rest. */
    public void onFatalOnly(String role, Throwable failure) {
        if (!isConfined(failure)) {
            onFatal(role, failure);
        }
    }

    private void onFatal(String role, Throwable failure) {
        try {
            LOG.error("the process cannot go on role={}", role, failure);
        } catch (Throwable unloggable) {
            // There may be no memory for a line of the log: ending comes first.
        }
        fatal.accept(role + ": " + failure);
    }
}
