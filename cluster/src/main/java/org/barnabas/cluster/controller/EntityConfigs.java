package org.barnabas.cluster.controller;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.cluster.ClusterDelta;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * What is set for topics and brokers, as ZooKeeper says; passes changes on to the image. Owned by the controller's
 * thread, of which every broker has one.
 */
public final class EntityConfigs {

    /** Hears of every change. */
    public interface Listener {
        void onConfig(ConfigScope scope, String name, Map<String, String> config);
    }

    private final ImageHolder image;
    private final Mailbox mailbox;
    private final Map<String, Map<String, String>> topics = new TreeMap<>();
    private final Map<String, Map<String, String>> brokers = new TreeMap<>();
    private @Nullable Listener listener;

    /** Makes an empty store; {@code mailbox} is that of the owning thread. */
    public EntityConfigs(ImageHolder image, Mailbox mailbox) {
        this.image = image;
        this.mailbox = mailbox;
    }

    void listen(Listener newListener) {
        listener = newListener;
    }

    /** Whether there is a znode for it, even an empty one. */
    public boolean knows(ConfigScope scope, String name) {
        return configs(scope).containsKey(name);
    }

    /** All names with what is set. */
    public Map<String, Map<String, String>> all(ConfigScope scope) {
        return Collections.unmodifiableMap(configs(scope));
    }

    /**
     * Takes over what was read or written.
     *
     * @param done runs on the owning thread when the image shows it
     */
    public void set(ConfigScope scope, String name, Map<String, String> config, Runnable done) {
        Map<String, String> before = configs(scope).put(name, Map.copyOf(config));
        if (listener != null) {
            listener.onConfig(scope, name, config);
        }
        if (config.equals(before) || (before == null && config.isEmpty())) {
            done.run();
        } else {
            image.update(builder -> update(builder, scope, name, config), () -> mailbox.post(done));
        }
    }

    /** The topic is gone. */
    public void forget(String topic) {
        topics.remove(topic);
    }

    private static void update(
            ClusterDelta.Builder builder, ConfigScope scope, String name, Map<String, String> config) {
        if (scope == ConfigScope.TOPIC) {
            builder.topicConfig(name, config);
        } else {
            builder.brokerConfig(name, config);
        }
    }

    private Map<String, Map<String, String>> configs(ConfigScope scope) {
        return scope == ConfigScope.TOPIC ? topics : brokers;
    }
}
