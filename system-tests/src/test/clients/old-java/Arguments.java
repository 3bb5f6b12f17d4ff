import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What a program was told, {@code key=value} each; {@code with.x=y} is the client's own setting {@code x}. */
final class Arguments {

    private static final String SETTING = "with.";

    private final Map<String, String> values = new LinkedHashMap<>();

    Arguments(String[] words) {
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(word + " is not key=value");
            }
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }

    String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    int number(String key, int otherwise) {
        return Integer.parseInt(get(key, Integer.toString(otherwise)));
    }

    List<String> list(String key) {
        String value = get(key, "");
        return value.isEmpty() ? new ArrayList<>() : Arrays.asList(value.split(",", -1));
    }

    /** Lays the settings of the command line over those. */
    Properties over(Properties properties) {
        values.forEach((key, value) -> {
            if (key.startsWith(SETTING)) {
                properties.setProperty(key.substring(SETTING.length()), value);
            }
        });
        return properties;
    }

    /** One line, from any thread; the reader of the output splits it at the spaces. */
    static void say(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        byte[] bytes = line.append('\n').toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        synchronized (Arguments.class) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }
}
