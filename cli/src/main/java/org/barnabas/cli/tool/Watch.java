package org.barnabas.cli.tool;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --watch}: shows a state again and again, until Ctrl-C. */
public final class Watch {

    private static final String CLEAR = "\033[H\033[2J";

    @Option(
            names = {"-w", "--watch"},
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "2",
            converter = Count.class,
            description = "Show it again every so many seconds (2 unless given), until Ctrl-C.")
    private @Nullable Long seconds;

    /**
     * Shows the state, once, or until Ctrl-C or somebody closes the pipe.
     *
     * @param connection what the look asks, or null: whoever did not answer in time is asked why
     * @param look shows it and answers an exit code; while it is watched, a failure is only told: what is watched may
     *     well be restarting
     * @return the exit code of the only look
     */
    public int repeat(Report report, @Nullable ConnectionOptions connection, Callable<Integer> look) throws Exception {
        if (seconds == null) {
            return look.call();
        }
        while (true) {
            if (Screen.current().isTerminal()) {
                report.out().print(CLEAR);
                report.out().flush();
            }
            try {
                look.call();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                report.err().println("barnabas: " + report.withHints(Failures.describe(e, connection)));
                report.err().flush();
            }
            if (report.out().isBroken()) {
                return 0;
            }
            TimeUnit.SECONDS.sleep(seconds);
        }
    }
}
