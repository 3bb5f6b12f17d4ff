package org.barnabas.ports.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where Linux takes pages of files without looking at them. Opened once, kept open. Any thread. */
final class Nowhere {

    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");

    private final AtomicReference<@Nullable FileChannel> open = new AtomicReference<>();

    /** Null where there is no such place. */
    @Nullable
    FileChannel channel() {
        FileChannel present = open.get();
        if (present != null && present.isOpen()) {
            return present;
        }
        if (!LINUX) {
            return null;
        }
        try {
            FileChannel opened = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE);
            if (!open.compareAndSet(present, opened)) {
                opened.close();
            }
            return open.get();
        } catch (IOException missing) {
            return null;
        }
    }
}
