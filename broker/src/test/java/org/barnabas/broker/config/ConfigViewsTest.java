package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is documented is read: another value of a key changes what one view says, and no other. */
class ConfigViewsTest {

    private static final String WITHOUT_EFFECT = "Taken, without effect";

    /** One value is accepted, so that there is nothing to say. */
    private static final Set<String> ONE_VALUE = Set.of(
            "security.inter.broker.protocol", "offsets.topic.compression.codec", "listener.security.protocol.map");

    /** Folders lie in it that have no key of their own. */
    private static final Set<String> SEVERAL_VIEWS = Set.of("data.dir");

    /** Other values of keys that take no number and no switch. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("broker.rack", "rack7"),
            Map.entry("data.dir", "elsewhere"),
            Map.entry("listeners", "PLAINTEXT://127.0.0.1:19092"),
            Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:29092"),
            Map.entry("max.connections.per.ip.overrides", "127.0.0.1:7"),
            Map.entry("zookeeper.connect", "127.0.0.1:12181"),
            Map.entry("zookeeper.embedded.dir", "zk"),
            Map.entry("log.dir", "one"),
            Map.entry("log.dirs", "one,two"),
            Map.entry("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector"),
            Map.entry("log.cleanup.policy", "compact"),
            Map.entry("cleanup.policy", "compact"),
            Map.entry("compression.type", "gzip"),
            Map.entry("log.message.timestamp.type", "LogAppendTime"),
            Map.entry("message.timestamp.type", "LogAppendTime"),
            Map.entry("leader.replication.throttled.replicas", "0:1"),
            Map.entry("follower.replication.throttled.replicas", "0:1"));

    /** What has to be written beside a key for its value to count, or to be accepted. */
    private static final Map<String, Map<String, String>> BESIDE = Map.of(
            "inter.broker.listener.name",
            Map.of(
                    "listeners", "PLAINTEXT://127.0.0.1:9092,INNER://127.0.0.1:9093",
                    "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,INNER:PLAINTEXT",
                    "inter.broker.listener.name", "INNER"),
            "zookeeper.embedded.servers",
            Map.of(
                    "broker.id", "1",
                    "zookeeper.embedded.servers",
                            "1@127.0.0.1:12888:13888,2@127.0.0.1:22888:23888,3@127.0.0.1:32888:33888"));

    private static List<Object> views(BrokerConfig config) {
        return List.of(
                config.node(),
                config.listeners(),
                config.zooKeeper(),
                config.storage(),
                config.replication(),
                config.follower(),
                config.throttle(),
                config.coordinator(),
                config.metrics(),
                config.topicDefaults());
    }

    /** All that a view says. */
    private static Map<String, String> said(Object view) {
        Map<String, String> said = new TreeMap<>();
        for (Method method : view.getClass().getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())) {
                try {
                    said.put(method.getName(), String.valueOf(method.invoke(view)));
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new LinkageError(method.toString(), e);
                }
            }
        }
        return said;
    }

    private static Set<String> changedViews(BrokerConfig before, BrokerConfig after) {
        Set<String> changed = new TreeSet<>();
        List<Object> old = views(before);
        List<Object> now = views(after);
        for (int i = 0; i < old.size(); i++) {
            if (!said(old.get(i)).equals(said(now.get(i)))) {
                changed.add(old.get(i).getClass().getSimpleName());
            }
        }
        return changed;
    }

    /** A configuration in which nothing but this key has another value; null if there is none. */
    private static @Nullable BrokerConfig other(ConfigKey<?> key) {
        Map<String, String> beside = BESIDE.get(key.name());
        if (beside != null) {
            return BrokerConfig.of(beside);
        }
        for (String text : candidates(key)) {
            try {
                return BrokerConfig.of(Map.of(key.name(), text));
            } catch (ConfigException notAccepted) {
                // The next one may be.
            }
        }
        return null;
    }

    private static <T> T accepted(@Nullable T other) {
        if (other == null) {
            throw new AssertionError("no other value is accepted");
        }
        return other;
    }

    private static List<String> candidates(ConfigKey<?> key) {
        String other = OTHERS.get(key.name());
        if (other != null) {
            return List.of(other);
        }
        String standard = key.defaultText();
        List<String> all = new ArrayList<>(List.of("true", "false", "7", "7777", "70000", "0.7"));
        all.remove(standard);
        return all;
    }

    private static BrokerConfig standard(ConfigKey<?> key) {
        Map<String, String> beside = new HashMap<>(BESIDE.getOrDefault(key.name(), Map.of()));
        beside.remove(key.name());
        return BrokerConfig.of(beside);
    }

    @TestFactory
    Stream<DynamicTest> everyKeyOfTheBrokerIsReadByOneView() {
        return BrokerKeys.byComponent().entrySet().stream()
                .filter(component -> !component.getKey().equals(WITHOUT_EFFECT))
                .flatMap(component -> component.getValue().stream())
                .filter(key -> !ONE_VALUE.contains(key.name()))
                .map(key -> DynamicTest.dynamicTest(key.name(), () -> {
                    // Given
                    BrokerConfig after = accepted(other(key));

                    // When
                    Set<String> changed = changedViews(standard(key), after);

                    // Then
                    if (SEVERAL_VIEWS.contains(key.name())) {
                        assertThat(changed).hasSizeGreaterThan(1);
                    } else {
                        assertThat(changed).hasSize(1);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyKeyOfATopicIsRead() {
        BrokerConfig config = BrokerConfig.of(Map.of());
        return TopicKeys.all().stream()
                .map(TopicKey::key)
                .map(key -> DynamicTest.dynamicTest(key.name(), () -> {
                    // Given
                    TopicConfig after = null;
                    for (String text : candidates(key)) {
                        try {
                            after = config.topic(Map.of(key.name(), text), Map.of(), Map.of());
                            break;
                        } catch (ConfigException notAccepted) {
                            // The next one may be.
                        }
                    }

                    // When
                    Map<String, String> said = said(accepted(after));

                    // Then
                    assertThat(said).isNotEqualTo(said(config.topicDefaults()));
                }));
    }

    @Test
    void noKeyIsDeclaredTwice() {
        // Given
        List<String> names = BrokerKeys.byComponent().values().stream()
                .flatMap(List::stream)
                .map(ConfigKey::name)
                .toList();

        // When
        // Then
        assertThat(names).doesNotHaveDuplicates();
    }
}
