package org.barnabas.cli.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody sits in front of a stream. */
public final class Terminal {

    private static final Path STREAMS = Path.of("/proc/self/fd");
    private static final int INPUT = 0;
    private static final int ERRORS = 2;

    private Terminal() {}

    /** Whether standard input is typed. */
    public static boolean isInput() {
        return is(INPUT);
    }

    static boolean isErrors() {
        return is(ERRORS);
    }

    /** The JDK tells it only of all streams together, and from 22 on not even that way. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean is(int stream) {
        if (!Files.isDirectory(STREAMS)) {
            return System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(STREAMS.resolve(Integer.toString(stream)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
