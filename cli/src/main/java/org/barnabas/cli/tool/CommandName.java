package org.barnabas.cli.tool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes hints so that they can be copied: {@code ./barnabas topic list} for who typed {@code ./barnabas}. */
public final class CommandName {

    private static final String NAME = "barnabas";

    /** A command that is quoted, or behind a colon or the word that introduces it. */
    private static final Pattern HINT = Pattern.compile(
            "(?<=^|['(: ])barnabas(?= (?:start|cluster|zookeeper|topic|partition|leader|broker|produce|consume|group|config"
                    + "|log|bench|profile|completion|[A-Z]|--help))",
            Pattern.MULTILINE);

    private CommandName() {}

    /** A text with hints, for whoever called this process. */
    public static String in(String text) {
        return in(text, System.getenv().getOrDefault("BARNABAS_COMMAND", NAME));
    }

    static String in(String text, String typed) {
        return typed.equals(NAME) ? text : HINT.matcher(text).replaceAll(Matcher.quoteReplacement(typed));
    }
}
