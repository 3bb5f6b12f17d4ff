package org.barnabas.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Gives a command something to read. */
final class Stdin {

    private Stdin() {}

    static <T> T with(String text, Supplier<T> command) {
        return with(text.getBytes(StandardCharsets.UTF_8), command);
    }

    static <T> T with(byte[] bytes, Supplier<T> command) {
        return with(new ByteArrayInputStream(bytes), command);
    }

    static <T> T with(InputStream in, Supplier<T> command) {
        InputStream before = System.in;
        System.setIn(in);
        try {
            return command.get();
        } finally {
            System.setIn(before);
        }
    }
}
