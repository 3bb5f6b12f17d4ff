package org.barnabas.protocol.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entry point. Arguments: the folder for the sources, the client jar of the older line, then the jars of the newest
 * line. Does nothing when the jars and the generator are those of the previous run, and touches only files whose text
 * changes, so that incremental builds stay fast.
 */
public final class ProtocolGenerator {
    private static final String PACKAGE_INFO = """
            /** The messages of the protocol, generated from the official schemas. */
            @NullMarked
            package org.barnabas.protocol.message;

            import org.jspecify.annotations.NullMarked;
            """;

    private ProtocolGenerator() {}

    public static void main(String[] args) throws IOException {
        Path output = Path.of(args[0]);
        Path older = Path.of(args[1]);
        List<Path> newest = Arrays.stream(args)
                .skip(2)
                .filter(arg -> !arg.isEmpty())
                .map(Path::of)
                .toList();
        List<Path> inputs = new ArrayList<>(newest);
        inputs.add(older);
        UpToDate upToDate = new UpToDate(output.resolve(".stamp"), inputs);
        if (upToDate.check()) {
            return;
        }
        generate(output, SchemaLibrary.of(newest, older));
        upToDate.record();
    }

    private static void generate(Path output, SchemaLibrary library) throws IOException {
        Path root = output.resolve("org/barnabas/protocol");
        Path messages = root.resolve("message");
        Files.createDirectories(messages);
        for (Schema schema : library.all()) {
            write(
                    messages.resolve(schema.name() + ".java"),
                    new MessageSource(schema, library.responseTo(schema)).text());
        }
        write(messages.resolve("package-info.java"), PACKAGE_INFO);
        write(root.resolve("ApiKey.java"), new ApiKeySource(library.all()).text());
    }

    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(file, text);
        }
    }
}
