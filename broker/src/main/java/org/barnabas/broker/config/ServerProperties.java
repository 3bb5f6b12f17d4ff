package org.barnabas.broker.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads a {@code server.properties} entry by entry, so that each keeps the number of its line. */
final class ServerProperties {

    /**
     * An entry.
     *
     * @param number of its first line, from 1
     * @param problem why it cannot be read, else null
     */
    record Line(
            int number, String key, String value, @Nullable String problem) {}

    private ServerProperties() {}

    /**
     * All entries in their order.
     *
     * @throws IOException if the file cannot be read
     */
    static List<Line> read(Path file) throws IOException {
        String[] lines = text(Files.readAllBytes(file)).split("\r\n|\r|\n", -1);
        List<Line> entries = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            String begin = lines[i].stripLeading();
            if (begin.isEmpty() || begin.startsWith("#") || begin.startsWith("!")) {
                continue;
            }
            int number = i + 1;
            StringBuilder entry = new StringBuilder(lines[i]);
            while (continues(lines[i]) && i + 1 < lines.length) {
                entry.append('\n').append(lines[++i]);
            }
            entries.add(entry(number, entry.toString()));
        }
        return entries;
    }

    /** UTF-8, or what the JDK wrote properties in before: comments of old files must not stop a start. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** An odd number of backslashes at the end takes the next line in. */
    private static boolean continues(String line) {
        int last = line.length();
        while (last > 0 && line.charAt(last - 1) == '\\') {
            last--;
        }
        return (line.length() - last) % 2 == 1;
    }

    private static Line entry(int number, String text) throws IOException {
        Properties one = new Properties();
        try {
            one.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            return new Line(number, "", "", "This line cannot be read: " + e.getMessage());
        }
        String key = one.stringPropertyNames().stream().findFirst().orElse("");
        return key.isEmpty()
                ? new Line(number, "", "", "This line has no key")
                : new Line(number, key, String.valueOf(one.getProperty(key)), null);
    }
}
