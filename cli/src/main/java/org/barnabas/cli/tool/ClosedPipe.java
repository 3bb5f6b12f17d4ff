package org.barnabas.cli.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed write means that nobody reads any more, as of {@code | head}. An exception has only the text of the
 * operating system for that, in the language of whoever runs the command.
 */
final class ClosedPipe {

    private static final String ENGLISH = "Broken pipe";

    private ClosedPipe() {}

    /** Whether the failure is that of a pipe whose other end is closed. */
    static boolean isBehind(IOException failure) {
        String said = failure.getMessage();
        return said != null && (said.contains(ENGLISH) || said.equals(spoken()));
    }

    /** What is said here when it happens: it is made to happen. Null if it cannot be made. */
    private static @Nullable String spoken() {
        try {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                sink.write(ByteBuffer.allocate(1));
            }
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
