package org.barnabas.protocol.generator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** Tells whether the inputs and the generator itself are those of the last complete run. */
final class UpToDate {
    private static final Class<?>[] GENERATOR = {
        ApiKeySource.class,
        Bounds.class,
        ErrorMethod.class,
        Field.class,
        FieldCode.class,
        JavaWriter.class,
        MessageSource.class,
        ObjectMethods.class,
        ProtocolGenerator.class,
        ReadMethod.class,
        Schema.class,
        SchemaConflictException.class,
        SchemaLibrary.class,
        SchemaMerge.class,
        SchemaReader.class,
        Scope.class,
        Struct.class,
        Versions.class,
        WireType.class,
        WriteMethod.class,
    };

    private final Path stamp;
    private final String now;

    UpToDate(Path stamp, List<Path> inputs) throws IOException {
        this.stamp = stamp;
        this.now = describe(inputs);
    }

    boolean check() throws IOException {
        return Files.exists(stamp) && Files.readString(stamp).equals(now);
    }

    void record() throws IOException {
        Files.writeString(stamp, now);
    }

    private static String describe(List<Path> inputs) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path input : inputs) {
            text.append(input.getFileName())
                    .append(' ')
                    .append(Files.size(input))
                    .append('\n');
        }
        CRC32 code = new CRC32();
        for (Class<?> part : GENERATOR) {
            try (InputStream in = part.getResourceAsStream(part.getSimpleName() + ".class")) {
                if (in != null) {
                    code.update(in.readAllBytes());
                }
            }
        }
        return text.append("generator ").append(code.getValue()).append('\n').toString();
    }
}
