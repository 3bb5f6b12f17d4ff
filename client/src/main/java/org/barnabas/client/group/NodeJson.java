package org.barnabas.client.group;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON objects of znodes into maps, lists, texts, {@link Long}s, {@link Double}s and booleans, in the order in
 * which they stand there.
 */
final class NodeJson {

    static final JsonFactory FACTORY = new JsonFactory();

    private NodeJson() {}

    /**
     * The fields of one object.
     *
     * @throws UnreadableNodeException if the text is something else
     */
    static Map<String, @Nullable Object> object(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableNodeException("not a JSON object: " + text);
            }
            return fields(parser);
        } catch (IOException e) {
            throw new UnreadableNodeException("not JSON: " + text, e);
        }
    }

    /** A field that must be an object. */
    static Map<?, ?> map(Map<String, @Nullable Object> fields, String name) {
        if (fields.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw new UnreadableNodeException("field " + name + " is no object in " + fields);
    }

    private static Map<String, @Nullable Object> fields(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new UnreadableNodeException("unexpected JSON " + parser.currentToken());
        };
    }

    private static List<@Nullable Object> elements(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }
}
