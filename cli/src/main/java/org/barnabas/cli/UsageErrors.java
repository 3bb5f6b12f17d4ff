package org.barnabas.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.barnabas.cli.tool.CommandName;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a user what was wrong with the arguments, in few lines: the whole help would push that off the screen. */
final class UsageErrors implements IParameterExceptionHandler {

    private static final Pattern CONSTANTS = Pattern.compile("(\\[[A-Z0-9_, ]+]) \\(case-insensitive\\)");

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (args.length == 0) {
            // Somebody who types the command alone wants to know what there is.
            command.usage(err);
        } else {
            err.println("barnabas: " + message(failure));
            UnmatchedArgumentException.printSuggestions(failure, err);
            err.println(CommandName.in("'" + name + " --help' shows what it takes."));
        }
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (first.startsWith("-")) {
                return "there is no option " + first;
            }
            boolean choice = !unmatched.getCommandLine().getSubcommands().isEmpty();
            return choice ? "'" + first + "' is not known here" : "'" + first + "' is one argument too many";
        }
        String text = String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "");
        // Words are typed as they stand in the help, whatever the constants behind them are called.
        return CONSTANTS.matcher(text).replaceFirst(found -> found.group(1).toLowerCase(Locale.ROOT));
    }
}
