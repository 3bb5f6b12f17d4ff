package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** Controller states for tests of decisions. */
public final class States {

    static final ControllerSettings SETTINGS = new ControllerSettings(1, 3, (short) 1, true, false);
    static final int EPOCH = 5;
    static final int EPOCH_VERSION = 4;

    private States() {}

    /** A state with live brokers 1 to {@code brokers}, registered at transactions 1001 and so on. */
    static ControllerState withBrokers(int brokers) {
        ControllerState state = new ControllerState(1, EPOCH, EPOCH_VERSION);
        List<BrokerRegistration> live = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            live.add(broker(id, null));
        }
        state.brokers(live);
        return state;
    }

    public static BrokerRegistration broker(int id, @Nullable String rack) {
        Endpoint endpoint = new Endpoint("PLAINTEXT", "host" + id, 9092, SecurityProtocol.PLAINTEXT);
        return new BrokerRegistration(new BrokerNode(id, List.of(endpoint), rack), -1, 1_000 + id);
    }

    /** Adds a topic whose partitions all have the given replicas, led by the first. */
    static TopicImage addTopic(ControllerState state, String name, int partitions, Integer... replicas) {
        List<PartitionImage> images = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            images.add(PartitionImage.led(i, 0, List.of(replicas)));
        }
        TopicImage topic = new TopicImage(name, new Uuid(7, name.hashCode()), images);
        state.topic(topic, 0);
        state.config(ConfigScope.TOPIC, name, new StoredConfig(Map.of(), 0));
        return topic;
    }

    /** Adds a topic with partitions as they are given. */
    static TopicImage addTopic(ControllerState state, String name, PartitionImage... partitions) {
        TopicImage topic = new TopicImage(name, new Uuid(7, name.hashCode()), List.of(partitions));
        state.topic(topic, 0);
        state.config(ConfigScope.TOPIC, name, new StoredConfig(Map.of(), 0));
        return topic;
    }

    static PartitionImage partition(ControllerState state, String topic, int partition) {
        return Objects.requireNonNull(Objects.requireNonNull(state.topic(topic)).partition(partition));
    }

    static SeededRandom random() {
        return new SeededRandom(42);
    }

    /** Knows {@code retention.ms} and the list {@code cleanup.policy}. */
    static final class Rules implements TopicConfigValidator {

        @Override
        public @Nullable String problem(ConfigScope scope, String name, Map<String, String> config) {
            for (Map.Entry<String, String> entry : config.entrySet()) {
                boolean known = entry.getKey().equals("retention.ms") || isList(scope, entry.getKey());
                if (!known || entry.getValue().equals("bad")) {
                    return "bad configuration " + entry.getKey();
                }
            }
            return null;
        }

        @Override
        public boolean isList(ConfigScope scope, String key) {
            return key.equals("cleanup.policy");
        }

        @Override
        public @Nullable String defaultValue(ConfigScope scope, String key) {
            return isList(scope, key) ? "delete" : null;
        }

        @Override
        public List<EffectiveConfig> describeTopic(Map<String, String> config) {
            return List.of();
        }
    }
}
