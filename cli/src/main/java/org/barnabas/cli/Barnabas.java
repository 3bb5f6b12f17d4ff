package org.barnabas.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code barnabas} command: one subcommand per task. */
@Command(
        name = "barnabas",
        description = "A commit log that speaks the Kafka wire protocol.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HelpCommand.class, StartCommand.class, WarmUpCommand.class, AutoComplete.GenerateCompletion.class
        })
public final class Barnabas {

    private Barnabas() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Barnabas());
    }
}
