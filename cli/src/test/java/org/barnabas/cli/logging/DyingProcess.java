package org.barnabas.cli.logging;

import java.io.PrintStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says something, or with {@code flood} more than anybody takes, and ends as a broker that cannot go on. */
final class DyingProcess {

    private static final int FLOOD = 50_000;

    private DyingProcess() {}

    public static void main(String[] args) throws Exception {
        LogProvider.use();
        PrintStream errors = System.err;
        ProcessLog.takeStreams();
        if (!args[1].isEmpty()) {
            ProcessLog.toFile(Path.of(args[1]));
        }
        Logger log = LoggerFactory.getLogger(DyingProcess.class);
        for (int number = 0; number < (args[0].equals("flood") ? FLOOD : 1); number++) {
            log.debug("not said");
            log.warn("a warning number={}", number, new IllegalStateException("why"));
        }
        System.err.println("printed by a library");
        try {
            ProcessLog.lastWords(errors, "last words");
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
