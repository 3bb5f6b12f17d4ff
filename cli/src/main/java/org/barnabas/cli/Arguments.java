package org.barnabas.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments as they were typed. In a process without a locale Java takes them for ASCII and what is beyond for question
 * marks; Linux still has the bytes.
 */
final class Arguments {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private static final int ASCII = 0x80;

    private Arguments() {}

    /** The arguments that Java gave, mended where the system tells how. */
    static String[] asTyped(String[] given) {
        if (Arrays.stream(given).allMatch(Arguments::isSound) || !Files.isReadable(COMMAND_LINE)) {
            return given;
        }
        try {
            return mended(given, Files.readString(COMMAND_LINE, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return given; // Not UTF-8 either, or not to be had.
        }
    }

    /**
     * The last of the process' words, if they are what was given but for the characters that were lost.
     *
     * @param commandLine all words, each ended by a zero character
     */
    static String[] mended(String[] given, String commandLine) {
        List<String> words = List.of(commandLine.split("\0", -1));
        int from = words.size() - 1 - given.length;
        if (from < 0) {
            return given;
        }
        String[] typed = words.subList(from, words.size() - 1).toArray(String[]::new);
        for (int i = 0; i < given.length; i++) {
            if (!kept(given[i]).equals(kept(typed[i]))) {
                return given;
            }
        }
        return typed;
    }

    private static boolean isSound(String argument) {
        return argument.chars().allMatch(c -> c < ASCII && c != '?');
    }

    /** What survives being taken for ASCII. */
    private static String kept(String argument) {
        return argument.chars()
                .filter(c -> c < ASCII && c != '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
