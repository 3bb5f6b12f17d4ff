package org.barnabas.protocol.generator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Turns the JSON of one schema into a {@link Schema}. */
final class SchemaReader {
    private final ObjectMapper mapper =
            JsonMapper.builder().enable(JsonParser.Feature.ALLOW_COMMENTS).build();

    Schema read(byte[] json) throws IOException {
        JsonNode root = mapper.readTree(json);
        Set<String> listeners = new TreeSet<>();
        root.path("listeners").forEach(listener -> listeners.add(listener.asText()));
        List<Struct> shared = new ArrayList<>();
        for (JsonNode struct : root.path("commonStructs")) {
            shared.add(new Struct(struct.path("name").asText(), fields(struct.path("fields"))));
        }
        return new Schema(
                root.path("type").asText(),
                root.path("name").asText(),
                root.path("apiKey").asInt(-1),
                listeners,
                Versions.parse(root.path("validVersions").asText()),
                Versions.parse(root.path("flexibleVersions").asText("none")),
                root.path("latestVersionUnstable").asBoolean(),
                fields(root.path("fields")),
                shared);
    }

    private static List<Field> fields(JsonNode nodes) {
        List<Field> fields = new ArrayList<>();
        nodes.forEach(node -> fields.add(field(node)));
        return fields;
    }

    private static Field field(JsonNode node) {
        Versions tagged = Versions.parse(node.path("taggedVersions").asText("none"));
        Versions versions =
                node.has("versions") ? Versions.parse(node.path("versions").asText()) : tagged;
        JsonNode flexible = node.path("flexibleVersions");
        // To the reference, a JSON null is the same as no default at all; only the text "null" is the value null.
        JsonNode defaultValue = node.path("default");
        return new Field(
                node.path("name").asText(),
                node.path("type").asText(),
                versions,
                Versions.parse(node.path("nullableVersions").asText("none")).intersect(versions),
                tagged.intersect(versions),
                node.path("tag").asInt(-1),
                flexible.isMissingNode() ? null : Versions.parse(flexible.asText()),
                defaultValue.isNull() ? "" : defaultValue.asText(),
                node.path("ignorable").asBoolean(),
                node.path("entityType").asText(),
                fields(node.path("fields")));
    }
}
