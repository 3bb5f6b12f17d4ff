package org.barnabas.cli.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.barnabas.cli.tool.ToolException;

/** The processes that one command has started, which it ends again if it does not come to its own end. One thread. */
final class StartedProcesses {

    private static final long PATIENCE_SECONDS = 30;

    private final List<LocalProcess> all = new ArrayList<>();
    private final BooleanSupplier isInterrupted;

    /** @param isInterrupted whether the command has been told to end */
    StartedProcesses(BooleanSupplier isInterrupted) {
        this.isInterrupted = isInterrupted;
    }

    /** Starts one more, unless the command has been told to end. */
    void start(LocalProcess process, List<String> arguments) throws IOException {
        requireGoOn();
        all.add(process);
        process.start(arguments);
    }

    int count() {
        return all.size();
    }

    boolean isInterrupted() {
        return isInterrupted.getAsBoolean();
    }

    /** @throws CancellationException if the command has been told to end */
    void requireGoOn() {
        if (isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    /** All of them by name and process id. */
    String titles() {
        return titles(all);
    }

    /**
     * Ends all of them like a crash.
     *
     * @throws ToolException if one of them does not end; it names their process ids
     */
    void kill() throws InterruptedException {
        all.forEach(each -> each.end(false));
        requireGone();
    }

    /**
     * Stops all of them, the last one first, since it may need those that were started before it: brokers all at once,
     * and then ZooKeeper. Who has not stopped after some time is ended like a crash.
     *
     * @param first how many of those that were started first are needed until the others have stopped
     * @throws ToolException if one of them does not end; it names their process ids
     */
    void stop(int first) throws InterruptedException {
        List<LocalProcess> needed = all.subList(0, Math.min(first, all.size()));
        stop(all.subList(needed.size(), all.size()));
        stop(needed);
        requireGone();
    }

    private static void stop(List<LocalProcess> some) throws InterruptedException {
        some.forEach(each -> each.end(true));
        for (LocalProcess each : some) {
            if (!each.isGone(PATIENCE_SECONDS / 2)) {
                each.end(false);
            }
        }
    }

    private void requireGone() throws InterruptedException {
        List<LocalProcess> left = new ArrayList<>();
        for (LocalProcess each : all) {
            if (!each.isGone(PATIENCE_SECONDS)) {
                left.add(each);
            }
        }
        if (!left.isEmpty()) {
            throw new ToolException("these do not end: " + titles(left) + "\nEnd them with 'kill -9 PROCESS'.");
        }
    }

    private static String titles(List<LocalProcess> some) {
        return some.stream().map(LocalProcess::title).collect(Collectors.joining(", "));
    }
}
