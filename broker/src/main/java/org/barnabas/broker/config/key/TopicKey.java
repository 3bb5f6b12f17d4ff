package org.barnabas.broker.config.key;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that a topic can set, and the broker keys that give its default, first one first
 * ({@code log.retention.ms}, then {@code .minutes}, then {@code .hours}).
 *
 * @param <T> type of the parsed value
 */
public final class TopicKey<T> {

    /**
     * A broker key whose value, times {@code unit}, is the topic's default.
     *
     * @param key the broker key
     * @param unit milliseconds per unit of the broker key; 1 for everything that is not a time
     */
    public record Synonym(ConfigKey<?> key, long unit) {}

    private final ConfigKey<T> key;
    private final List<Synonym> synonyms;

    private TopicKey(ConfigKey<T> key, List<Synonym> synonyms) {
        this.key = key;
        this.synonyms = synonyms;
    }

    static <T> TopicKey<T> of(ConfigKey<T> key, Synonym... synonyms) {
        return new TopicKey<>(key, List.copyOf(Arrays.asList(synonyms)));
    }

    /** A topic key whose default is one dynamic broker key of the same type, default and accepted values. */
    static <T> TopicKey<T> of(ConfigKey<T> key, String brokerName) {
        ConfigKey<T> broker = key.renamed(brokerName, "Default of the topic configuration " + key.name() + ".");
        return of(key, new Synonym(broker.dynamic(), 1));
    }

    /** The key as a topic sets it. */
    public ConfigKey<T> key() {
        return key;
    }

    /** The broker keys that give the default, first one first; may be empty. */
    public List<Synonym> synonyms() {
        return synonyms;
    }

    /** The value that one broker-wide source gives, or null if it says nothing. */
    @Nullable
    public T fromBroker(ConfigValues values, boolean useDefaults) {
        for (Synonym synonym : synonyms) {
            String text = values.text(synonym.key().name());
            if (text == null && useDefaults) {
                text = synonym.key().defaultText();
            }
            if (text != null) {
                return scaled(synonym, text);
            }
        }
        return null;
    }

    @SuppressWarnings(
            "unchecked") // of the topic key's type; those with a unit stand only beside topic keys of type long
    private T scaled(Synonym synonym, String text) {
        if (synonym.unit() == 1) {
            return (T) synonym.key().parse(text);
        }
        long value = ((Number) synonym.key().parse(text)).longValue();
        return (T) (Object) (value < 0 ? value : Math.multiplyExact(value, synonym.unit()));
    }
}
