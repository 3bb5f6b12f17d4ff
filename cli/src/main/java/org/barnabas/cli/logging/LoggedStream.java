package org.barnabas.cli.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/** Logs what libraries print, line by line. Guarded by the print stream that it belongs to. */
final class LoggedStream extends OutputStream {

    private static final int MAX_BYTES = 8 << 10;

    private final Logger log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LoggedStream(Logger log) {
        this.log = log;
    }

    @Override
    public void write(int letter) {
        if (letter != '\n') {
            line.write(letter);
        }
        if (letter == '\n' || line.size() >= MAX_BYTES) {
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            line.reset();
            if (!text.isEmpty()) {
                log.warn("{}", text);
            }
        }
    }
}
