package org.barnabas.cluster.znode;

import java.util.Map;
import java.util.TreeMap;

/** {@code /config/<type>/<name>} and the notifications in {@code /config/changes} that one of them changed. */
public final class ConfigZnode {

    private static final int VERSION = 1;
    private static final int CHANGE_VERSION = 2;

    private ConfigZnode() {}

    /** Which entity changed: {@code type} is {@code topics} or {@code brokers}, among others. */
    public record Change(String type, String name) {}

    public static byte[] encode(Map<String, String> config) {
        return JsonText.object(out -> {
            out.writeNumberField("version", VERSION);
            JsonText.texts(out, "config", new TreeMap<>(config));
        });
    }

    /** Reads a configuration; throws {@link MalformedZnodeException} if it is none. */
    public static Map<String, String> decode(byte[] data) {
        Map<String, String> config = new TreeMap<>();
        if (data.length == 0) {
            return config;
        }
        JsonBody entries = JsonBody.parse(data).body("config");
        if (entries != null) {
            for (String name : entries.names()) {
                config.put(name, entries.text(name));
            }
        }
        return config;
    }

    public static byte[] encodeChange(Change change) {
        return JsonText.object(out -> {
            out.writeNumberField("version", CHANGE_VERSION);
            out.writeStringField("entity_path", change.type() + "/" + change.name());
        });
    }

    /**
     * Reads a notification of version 1 (0.9 on) or 2 (0.10.1 on), or of tools of 0.8, which is the name of a topic as a JSON
     * string; throws {@link MalformedZnodeException} if it is none.
     */
    public static Change decodeChange(byte[] data) {
        String topic = JsonBody.bareText(data);
        if (topic != null) {
            return new Change("topics", topic);
        }
        JsonBody body = JsonBody.parse(data);
        if (body.intValue("version") == 1) {
            return new Change(body.text("entity_type"), body.text("entity_name"));
        }
        String path = body.text("entity_path");
        int slash = path.indexOf('/');
        if (slash <= 0 || slash == path.length() - 1) {
            throw new MalformedZnodeException("not an entity path: " + path);
        }
        return new Change(path.substring(0, slash), path.substring(slash + 1));
    }
}
