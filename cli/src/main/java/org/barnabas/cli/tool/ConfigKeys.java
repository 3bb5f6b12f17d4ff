package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.broker.config.BrokerKeys;
import org.barnabas.broker.config.Spelling;
import org.barnabas.broker.config.key.ToleratedTopicKeys;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.jspecify.annotations.Nullable;

/** Names of settings: whether there are such, and which were probably meant. */
public final class ConfigKeys {

    /** How a broker refuses a setting of which it does not know. */
    private static final Pattern REFUSAL = Pattern.compile("Unknown (topic|broker) config name: ([^\\s,]+)");

    private ConfigKeys() {}

    /**
     * Returns if what shall go back to its default is a setting at all: a broker takes any name for that, as Apache
     * Kafka's do.
     *
     * @param of whose settings; with an empty name of all brokers
     */
    public static void requireKnown(Admin admin, ConfigResource of, Collection<String> unset) throws Exception {
        if (unset.isEmpty()) {
            return;
        }
        ConfigResource asked = of;
        if (of.type() == ConfigResource.Type.BROKER && of.isDefault()) {
            String any = admin.describeCluster().nodes().get().iterator().next().idString();
            asked = new ConfigResource(ConfigResource.Type.BROKER, any);
        }
        String kind =
                switch (of.type()) {
                    case TOPIC -> "topic";
                    case BROKER_LOGGER -> "broker-logger";
                    default -> "broker";
                };
        List<String> known = Answers.all(
                        kind,
                        Map.of(
                                asked.name(),
                                admin.describeConfigs(List.of(asked)).values().get(asked)))
                .values()
                .stream()
                .flatMap(config -> config.entries().stream())
                .map(ConfigEntry::name)
                .toList();
        List<String> unknown =
                unset.stream().filter(key -> !known.contains(key)).toList();
        if (!unknown.isEmpty()) {
            throw new ToolException(unknown(
                    unknown,
                    known,
                    "'barnabas config get --" + kind + " " + asked.name() + " --all' shows the keys there are."));
        }
    }

    /**
     * Says that there are no such keys, and what to do next.
     *
     * @param otherwise that, where none is near
     */
    public static String unknown(List<String> keys, Collection<String> known, String otherwise) {
        List<String> meant = new ArrayList<>();
        for (String key : keys) {
            String near = meant(key, known);
            if (near != null) {
                meant.add(near);
            }
        }
        return "there is no key " + String.join(", ", keys) + "\n"
                + (meant.isEmpty() ? otherwise : "Did you mean " + String.join(", ", meant) + "?");
    }

    /** A key that is near; or, of a broker, the one that gives the default of the topics' key of this name. */
    private static @Nullable String meant(String key, Collection<String> known) {
        for (TopicKey<?> topic : TopicKeys.all()) {
            if (topic.key().name().equals(key)) {
                for (TopicKey.Synonym broker : topic.synonyms()) {
                    if (known.contains(broker.key().name())) {
                        return broker.key().name();
                    }
                }
            }
        }
        return Spelling.nearest(key, known);
    }

    /** What to do after a broker has refused a setting; null if that was not because of its name. */
    static @Nullable String advice(@Nullable String refusal) {
        Matcher found = REFUSAL.matcher(String.valueOf(refusal));
        if (!found.find()) {
            return null;
        }
        boolean topic = found.group(1).equals("topic");
        List<String> known = new ArrayList<>();
        if (topic) {
            TopicKeys.all().forEach(key -> known.add(key.key().name()));
            ToleratedTopicKeys.all().forEach(key -> known.add(key.name()));
        } else {
            BrokerKeys.all().forEach(key -> known.add(key.name()));
        }
        String near = meant(found.group(2), known);
        return near != null
                ? "Did you mean " + near + "?"
                : "'barnabas config get --" + (topic ? "topic TOPIC" : "broker ID")
                        + " --all' shows the keys there are.";
    }
}
