package org.barnabas.broker.config;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.jspecify.annotations.Nullable;

/**
 * What can be used of the values that stand in ZooKeeper for a topic and for brokers, where tools write without asking. A value
 * that its key does not take counts as not written, and the others hold. But where nobody can read for how long records are to
 * be kept, all of them are kept, until a person has put it right.
 *
 * @param topic what the topic sets
 * @param dynamicBroker what was set at run time for this broker
 * @param dynamicDefault what was set at run time for all brokers
 */
record UsableValues(Map<String, String> topic, Map<String, String> dynamicBroker, Map<String, String> dynamicDefault) {

    private static final String FOR_EVER = "-1";
    private static final String LONGEST = Long.toString(Long.MAX_VALUE);

    /** What stands in for an unusable value where the default could cost records. */
    private static final Map<String, String> KEEPING = Map.of(
            TopicKeys.RETENTION_MS.key().name(), FOR_EVER,
            TopicKeys.RETENTION_BYTES.key().name(), FOR_EVER,
            TopicKeys.CLEANUP_POLICY.key().name(), "delete",
            TopicKeys.DELETE_RETENTION_MS.key().name(), LONGEST,
            TopicKeys.MIN_COMPACTION_LAG_MS.key().name(), LONGEST);

    /** @param unusable hears what is wrong with each value that is not used */
    static UsableValues of(
            Map<String, String> topic,
            Map<String, String> dynamicBroker,
            Map<String, String> dynamicDefault,
            Consumer<ConfigException> unusable) {
        Map<String, String> own = new HashMap<>(topic);
        Map<String, String> broker = new HashMap<>(dynamicBroker);
        Map<String, String> all = new HashMap<>(dynamicDefault);
        for (TopicKey<?> key : TopicKeys.all()) {
            String keeping = KEEPING.get(key.key().name());
            boolean put = check(own, key.key(), keeping, unusable);
            for (TopicKey.Synonym synonym : key.synonyms()) {
                put |= check(broker, synonym.key(), keeping, unusable);
                put |= check(all, synonym.key(), keeping, unusable);
            }
            if (put && key == TopicKeys.CLEANUP_POLICY) {
                // Neither compacted nor deleted, whatever else is set.
                own.put(TopicKeys.CLEANUP_POLICY.key().name(), "delete");
                own.put(TopicKeys.RETENTION_MS.key().name(), FOR_EVER);
                own.put(TopicKeys.RETENTION_BYTES.key().name(), FOR_EVER);
            }
        }
        return new UsableValues(own, broker, all);
    }

    /** Whether something stands in for a value now. */
    private static boolean check(
            Map<String, String> values,
            ConfigKey<?> key,
            @Nullable String keeping,
            Consumer<ConfigException> unusable) {
        String text = values.get(key.name());
        if (text == null) {
            return false;
        }
        try {
            key.parse(text);
            return false;
        } catch (ConfigException wrong) {
            unusable.accept(wrong);
            if (keeping == null) {
                values.remove(key.name());
                return false;
            }
            values.put(key.name(), keeping);
            return true;
        }
    }
}
