package org.barnabas.cli.log;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas log}. */
@Command(name = "log", description = "Look into the files of a log; needs no broker.", mixinStandardHelpOptions = true)
public final class LogCommand extends CommandGroup {

    public LogCommand() {
        super(LogDump.class);
    }
}
