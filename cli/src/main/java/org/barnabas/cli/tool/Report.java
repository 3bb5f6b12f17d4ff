package org.barnabas.cli.tool;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: a table for people, or JSON. */
public final class Report {

    /** What {@code --output} takes. */
    enum Format {
        TABLE,
        JSON;

        /** As it is typed and completed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default) or json.")
    private Format format = Format.TABLE;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    public boolean isJson() {
        return format == Format.JSON;
    }

    public void print(Table table) {
        if (isJson()) {
            try {
                Json.print(out().bytes(), table);
            } catch (UncheckedIOException e) {
                // What the output cannot take it tells when the command ends.
                if (!out().isBroken()) {
                    throw e;
                }
            }
        } else {
            table.print(out(), Screen.current());
        }
        out().flush();
    }

    /** Says on standard error what could not be printed up to now; at the end of a command it is said anyway. */
    public void complain() {
        out().complain(err());
    }

    /** A remark for people; kept out of what programs read. */
    public void remark(String text) {
        PrintWriter to = isJson() ? err() : out();
        to.println(withHints(text));
        to.flush();
    }

    /** A text whose hints can be copied: they name the command as it was typed, and the broker as it was given. */
    String withHints(String text) {
        return CommandName.in(text, command == null ? null : command.commandLine());
    }

    /** Standard output, buffered: flush it when something is to be seen. */
    public Output out() {
        if (command == null) {
            return Output.standard();
        }
        if (command.commandLine().getOut() instanceof Output out) {
            return out;
        }
        throw new IllegalStateException("the command line needs an Output to write to");
    }

    public PrintWriter err() {
        return command == null ? Output.errors() : command.commandLine().getErr();
    }
}
