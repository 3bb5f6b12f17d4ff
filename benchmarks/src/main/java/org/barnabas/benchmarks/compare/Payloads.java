package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Records as services write them: lines of JSON with names that come again and values that do not. LZ4 makes about half of a batch of
 * sixteen.
 */
final class Payloads {

    private static final int LINES = 4_000;
    private static final int WORDS = 120;
    private static final int LONGEST_WORD = 9;
    private static final int SHORTEST_WORD = 3;
    private static final int LONGEST_TEXT = 12;
    private static final String LETTERS = "aaabcdeeeeefghiiijklmnnooopqrrssttuvwxyz";

    private final Random random = new Random(1);
    private final List<String> words = new ArrayList<>();

    private Payloads() {
        for (int i = 0; i < WORDS; i++) {
            words.add(word());
        }
    }

    /** Writes lines of exactly so many bytes, the same ones each time; answers the file. */
    static Path write(Path file, int size) throws IOException {
        return Files.write(file, new Payloads().lines(size, LINES));
    }

    static List<String> lines(int size) {
        return new Payloads().lines(size, LINES);
    }

    private List<String> lines(int size, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(line(size));
        }
        return lines;
    }

    private String line(int size) {
        StringBuilder line = new StringBuilder("{\"id\":\"").append(hex()).append(hex());
        line.append("\",\"at\":").append(1_700_000_000_000L + random.nextInt(1_000_000_000));
        while (line.length() < size) {
            line.append(",\"").append(words.get(random.nextInt(WORDS / 10))).append("\":");
            switch (random.nextInt(6)) {
                case 0 -> line.append(random.nextInt(1_000_000));
                case 1 -> line.append('"').append(hex()).append('"');
                default -> text(line.append('"')).append('"');
            }
        }
        line.setLength(size - 1);
        return line.append('}').toString();
    }

    private StringBuilder text(StringBuilder line) {
        int length = 1 + random.nextInt(LONGEST_TEXT);
        for (int i = 0; i < length; i++) {
            line.append(i == 0 ? "" : " ").append(words.get(random.nextInt(WORDS)));
        }
        return line;
    }

    private String hex() {
        return Long.toHexString(random.nextLong());
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        int length = SHORTEST_WORD + random.nextInt(LONGEST_WORD - SHORTEST_WORD);
        for (int i = 0; i < length; i++) {
            word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return word.toString();
    }
}
