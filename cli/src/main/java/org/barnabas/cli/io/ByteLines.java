package org.barnabas.cli.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines without looking at what the bytes mean: only a line feed ends one. One thread. */
final class ByteLines {

    /** No broker takes records near this; it only bounds what is kept of a stream that has no line feed at all. */
    private static final int LINE_MAX = 64 << 20;

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int end;
    private long number;

    ByteLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its line feed, or null at the end. A last line needs none. */
    byte @Nullable [] next() throws IOException {
        line.reset();
        number++;
        boolean any = false;
        while (at < end || fill()) {
            any = true;
            int feed = at;
            while (feed < end && buffer[feed] != '\n') {
                feed++;
            }
            line.write(buffer, at, feed - at);
            at = Math.min(end, feed + 1);
            if (feed < end) {
                return line.toByteArray();
            }
            if (line.size() > LINE_MAX) {
                throw new ToolException("line " + number + " is longer than " + LINE_MAX + " bytes");
            }
        }
        return any ? line.toByteArray() : null;
    }

    /** Of the line that came last, from 1. */
    long number() {
        return number;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }
}
