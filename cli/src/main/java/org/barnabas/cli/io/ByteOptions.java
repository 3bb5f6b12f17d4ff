package org.barnabas.cli.io;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How keys and values are written, in both directions. */
final class ByteOptions {

    @Option(
            names = "--key-format",
            paramLabel = "FORMAT",
            description = "Keys as they are (string, default), hex, base64, or json.")
    ByteFormat key = ByteFormat.STRING;

    @Option(names = "--value-format", paramLabel = "FORMAT", description = "Values likewise.")
    ByteFormat value = ByteFormat.STRING;

    @Option(
            names = "--null",
            paramLabel = "TEXT",
            description = "What stands for a key or value that is null; in JSON null does.")
    @Nullable
    String nothing;
}
