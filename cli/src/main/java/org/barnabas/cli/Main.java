package org.barnabas.cli;

import java.util.Arrays;
import java.util.List;
import org.barnabas.cli.logging.LogProvider;
import org.jspecify.annotations.Nullable;

/** Where the process begins. The start of a broker takes a short cut past the command-line library. */
public final class Main {

    private static final String START = "start";

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] given) {
        LogProvider.use();
        String[] args = Arguments.asTyped(given);
        @Nullable StartOptions start = plainStart(Arrays.asList(args));
        if (start != null) {
            System.exit(BrokerProcess.run(start));
        }
        if (args.length > 0) {
            Preload.begin(args[0]);
        }
        Barnabas.main(args);
    }

    private static @Nullable StartOptions plainStart(List<String> args) {
        return !args.isEmpty() && args.get(0).equals(START) ? StartOptions.parse(args.subList(1, args.size())) : null;
    }
}
