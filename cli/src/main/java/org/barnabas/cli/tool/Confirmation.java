package org.barnabas.cli.tool;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Scanner;
import picocli.CommandLine.Option;

/** Asks before something that cannot be taken back easily; {@code --yes} answers beforehand. */
public final class Confirmation {

    @Option(
            names = {"-y", "--yes"},
            description = "Do it without asking.")
    private boolean yes;

    /**
     * Returns if it shall be done.
     *
     * @param question what is to be done, as a question
     * @throws ToolException if it shall not, or if nobody is there to be asked: a slip in a script must not cost more
     *     than one at a terminal
     */
    public void ask(String question) {
        if (yes) {
            return;
        }
        if (!Terminal.isInput()) {
            throw new ToolException(question + "\nNothing was changed; repeat with --yes to do it.");
        }
        System.err.print(question + " [y/N] ");
        System.err.flush();
        Scanner lines = new Scanner(System.in, Charset.defaultCharset());
        String answer = lines.hasNextLine() ? lines.nextLine() : "";
        if (!answer.trim().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new ToolException("Nothing was changed.");
        }
    }
}
