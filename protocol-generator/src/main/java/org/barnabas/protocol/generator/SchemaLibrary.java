package org.barnabas.protocol.generator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** All schemas of the given jars, by name. */
final class SchemaLibrary {
    private static final String FOLDER = "common/message/";

    private final SchemaReader reader = new SchemaReader();
    private final SortedMap<String, Schema> schemas = new TreeMap<>();

    /** Reads the newest line: its client jar and the jars with the records of its internal topics. */
    static SchemaLibrary of(List<Path> newest, Path older) throws IOException {
        SchemaLibrary library = new SchemaLibrary();
        for (Path jar : newest) {
            library.addAll(jar);
        }
        SchemaLibrary previous = new SchemaLibrary();
        previous.addAll(older);
        previous.schemas.values().removeIf(library::hasRenamed);
        previous.removeDrafts();
        previous.schemas.forEach((name, old) -> library.schemas.merge(name, old, SchemaMerge::merge));
        library.schemas.values().removeIf(schema -> schema.valid().isEmpty());
        return library;
    }

    Collection<Schema> all() {
        return schemas.values();
    }

    /** The response to a request; null if the schema is no request. */
    @Nullable
    Schema responseTo(Schema request) {
        return !request.kind().equals("request")
                ? null
                : schemas.values().stream()
                        .filter(schema -> schema.kind().equals("response") && schema.apiKey() == request.apiKey())
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(request.name() + " has no response"));
    }

    /** ListClientMetricsResources of the older line is version 0 of ListConfigResources. */
    private boolean hasRenamed(Schema old) {
        return !schemas.containsKey(old.name())
                && schemas.values().stream()
                        .anyMatch(recent -> old.apiKey() >= 0
                                && recent.apiKey() == old.apiKey()
                                && recent.kind().equals(old.kind()));
    }

    /** Messages of an API whose only version was unstable: what the newest line calls version 1 has replaced it. */
    private void removeDrafts() {
        Set<Integer> drafts = schemas.values().stream()
                .filter(schema -> schema.latestUnstable()
                        && schema.valid().low() == schema.valid().high())
                .map(Schema::apiKey)
                .collect(Collectors.toSet());
        schemas.values().removeIf(schema -> drafts.contains(schema.apiKey()));
    }

    private void addAll(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".json")) {
                    Schema schema = reader.read(bytes(zip, entry));
                    schemas.put(schema.name(), schema);
                }
            }
        }
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
