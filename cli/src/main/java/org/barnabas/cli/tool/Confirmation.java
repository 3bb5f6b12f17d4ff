package org.barnabas.cli.tool;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
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
     * @throws ToolException if it shall not, or if nobody is there to be asked
     */
    public void ask(String question) {
        if (yes) {
            return;
        }
        if (!Terminal.isInput()) {
            throw new ToolException(question + "\nNothing was changed; repeat with --yes to do it.");
        }
        answer(question);
    }

    /**
     * Asks only if somebody sits there: a script that names what it means is not held up.
     *
     * @param question made only if it is asked, because it may take requests
     * @throws ToolException if it shall not be done
     */
    public void askOnTerminal(Callable<String> question) throws Exception {
        if (!yes && Terminal.isInput()) {
            answer(question.call());
        }
    }

    private static void answer(String question) {
        System.err.print(question + " [y/N] ");
        System.err.flush();
        Scanner lines = new Scanner(System.in, Charset.defaultCharset());
        String answer = lines.hasNextLine() ? lines.nextLine() : "";
        if (!answer.trim().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new ToolException("Nothing was changed.");
        }
    }
}
