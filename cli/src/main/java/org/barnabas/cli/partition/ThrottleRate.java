package org.barnabas.cli.partition;

import org.barnabas.cli.tool.Count;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How fast to copy. */
public final class ThrottleRate {

    @Option(
            names = "--throttle",
            paramLabel = "BYTES",
            converter = Count.class,
            description =
                    "Copy at most so many bytes per second from and to each broker; the limit goes when it is done.")
    private @Nullable Long bytesPerSecond;

    /** Bytes per second, or null for no limit. */
    public @Nullable Long bytesPerSecond() {
        return bytesPerSecond;
    }
}
