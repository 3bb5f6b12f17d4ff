package org.barnabas.cluster.znode;

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
 * A JSON object of a znode, with accessors that say what is wrong. Kafka's writers were not always strict about
 * numbers and strings, so a number in quotes counts as a number.
 */
final class JsonBody {

    static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, @Nullable Object> fields;

    private JsonBody(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** Reads a body; throws {@link MalformedZnodeException} unless it is one JSON object. */
    static JsonBody parse(byte[] data) {
        try (JsonParser parser = FACTORY.createParser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedZnodeException("not a JSON object");
            }
            return object(parser);
        } catch (IOException e) {
            throw new MalformedZnodeException("not JSON", e);
        }
    }

    /** The text if a body is one JSON string and nothing else; null if it is something else, JSON or not. */
    static @Nullable String bareText(byte[] data) {
        try (JsonParser parser = FACTORY.createParser(data)) {
            String text = parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
            return parser.nextToken() == null ? text : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static JsonBody object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new JsonBody(fields);
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new MalformedZnodeException("unexpected JSON " + parser.currentToken());
        };
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    Iterable<String> names() {
        return fields.keySet();
    }

    int intValue(String name) {
        long value = longValue(name);
        if (value != (int) value) {
            throw new MalformedZnodeException("field " + name + " is out of range");
        }
        return (int) value;
    }

    long longValue(String name) {
        Object value = fields.get(name);
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof String text) {
            return parse(name, text);
        }
        throw new MalformedZnodeException("field " + name + " is not a number");
    }

    private static long parse(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedZnodeException("field " + name + " is not a number", e);
        }
    }

    String text(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof JsonBody || value instanceof List) {
            throw new MalformedZnodeException("field " + name + " is not a text");
        }
        return value.toString();
    }

    /** An object, or null if the field is missing. */
    @Nullable
    JsonBody body(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof JsonBody) {
            return (JsonBody) value;
        }
        throw new MalformedZnodeException("field " + name + " is not an object");
    }

    /** A list of integers; empty if the field is missing. */
    List<Integer> ints(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof Long number) || number != number.intValue()) {
                throw new MalformedZnodeException("field " + name + " holds something that is not an integer");
            }
            numbers.add(number.intValue());
        }
        return List.copyOf(numbers);
    }

    /** A list of long integers; empty if the field is missing. */
    List<Long> longs(String name) {
        List<Long> numbers = new ArrayList<>();
        for (Object element : list(name)) {
            if (element instanceof Long number) {
                numbers.add(number);
            } else if (element instanceof String text) {
                numbers.add(parse(name, text));
            } else {
                throw new MalformedZnodeException("field " + name + " holds something that is not an integer");
            }
        }
        return List.copyOf(numbers);
    }

    /** A list of objects; empty if the field is missing. */
    List<JsonBody> bodies(String name) {
        List<JsonBody> bodies = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof JsonBody body)) {
                throw new MalformedZnodeException("field " + name + " holds something that is not an object");
            }
            bodies.add(body);
        }
        return bodies;
    }

    /** A list of texts; empty if the field is missing. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof String text)) {
                throw new MalformedZnodeException("field " + name + " holds something that is not a text");
            }
            texts.add(text);
        }
        return texts;
    }

    private List<?> list(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw new MalformedZnodeException("field " + name + " is not a list");
    }
}
