package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Writes hints so that they can be copied: {@code ./barnabas topic list} for who typed {@code ./barnabas}. */
public final class CommandName {

    private static final String NAME = "barnabas";

    /** A command that is quoted, or behind a colon or the word that introduces it. */
    private static final Pattern HINT = Pattern.compile(
            "(?<=^|['(: ])barnabas(?= (?:start|cluster|zookeeper|topic|partition|leader|broker|produce|consume|group|config"
                    + "|log|bench|profile|completion|[A-Z]|--help))",
            Pattern.MULTILINE);

    /** Up to here a hint names a command that asks a broker; options may follow. */
    private static final Pattern ASKS = Pattern.compile(
            "(?<=^|['(: ])barnabas (?:topic (?:create|list|describe|alter|delete)"
                    + "|partition reassign (?:plan|execute|status|cancel)|leader elect|broker drain|produce|consume"
                    + "|group (?:list|describe|reset-offsets|migrate|delete)|config (?:get|set)|cluster describe"
                    + "|bench (?:produce|consume))(?![\\w-])",
            Pattern.MULTILINE);

    private static final List<String> ADDRESS = List.of("-b", "--profile", "--client-config");

    private CommandName() {}

    /** A text with hints, for whoever called this process. */
    public static String in(String text) {
        return in(text, System.getenv().getOrDefault("BARNABAS_COMMAND", NAME));
    }

    /** A text with hints of a command: they are about the cluster that it was told to ask. */
    public static String in(String text, @Nullable CommandLine command) {
        return in(about(text, address(command)));
    }

    /** Adds options to the hints that ask a broker. */
    static String about(String text, String options) {
        return options.isEmpty() ? text : ASKS.matcher(text).replaceAll("$0 " + Matcher.quoteReplacement(options));
    }

    private static String address(@Nullable CommandLine command) {
        ParseResult given = command == null ? null : command.getParseResult();
        List<String> options = new ArrayList<>();
        if (given != null) {
            for (String name : ADDRESS) {
                OptionSpec option = given.matchedOption(name);
                if (option != null && !option.originalStringValues().isEmpty()) {
                    options.add(name + " " + option.originalStringValues().get(0));
                }
            }
        }
        return String.join(" ", options);
    }

    static String in(String text, String typed) {
        return typed.equals(NAME) ? text : HINT.matcher(text).replaceAll(Matcher.quoteReplacement(typed));
    }
}
