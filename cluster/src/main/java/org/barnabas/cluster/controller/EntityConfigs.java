package org.barnabas.cluster.controller;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What a broker knows to be set for topics and brokers; passes changes on to the image. Only a copy: a controller writes
 * what it reads itself. ZooKeeper keeps values by name, and names are used again, so that what is kept here belongs to a
 * topic's id and goes with it. Owned by the controller's thread, of which every broker has one.
 */
public final class EntityConfigs {

    /**
     * What holds for a topic as long as nobody could ever read what is set for it: no default may cost records that were to be
     * kept for longer.
     */
    static final Map<String, String> KEEP_ALL =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

    private final ImageHolder image;
    private final Mailbox mailbox;
    private final Map<Uuid, Topic> topics = new HashMap<>();
    /** Topics of a name: for a moment there may be the one that goes and the one that comes. */
    private final Map<String, Set<Uuid>> ids = new HashMap<>();

    private final Map<String, Map<String, String>> brokers = new TreeMap<>();

    /** A topic's values. */
    private static final class Topic {
        private final String name;
        private Map<String, String> values = Map.of();
        /** Whether they were read in this session. */
        private boolean known;
        /** Whether they could be read once. */
        private boolean good;

        Topic(String name) {
            this.name = name;
        }
    }

    /** Makes an empty store; {@code mailbox} is that of the owning thread. */
    public EntityConfigs(ImageHolder image, Mailbox mailbox) {
        this.image = image;
        this.mailbox = mailbox;
    }

    /** Whether a topic's values were read, if only as empty. */
    public boolean knows(Uuid topic) {
        Topic found = topics.get(topic);
        return found != null && found.known;
    }

    /** Notes from before may be gone unread: what is here holds on, but has to be read again. */
    public void newSession() {
        topics.values().forEach(topic -> topic.known = false);
    }

    /**
     * Takes over what was read or written for a topic.
     *
     * @param values null if they could not be read: the last good ones hold, or all records are kept
     * @param done runs on the owning thread when the image shows it
     */
    public void topic(String name, Uuid id, @Nullable Map<String, String> values, Runnable done) {
        Topic topic = topics.computeIfAbsent(id, same -> new Topic(name));
        ids.computeIfAbsent(name, same -> new HashSet<>()).add(id);
        topic.known = true;
        Map<String, String> before = topic.values;
        Map<String, String> now = values != null ? values : topic.good ? before : KEEP_ALL;
        topic.good |= values != null;
        if (now.equals(before)) {
            done.run();
        } else {
            topic.values = Map.copyOf(now);
            image.update(builder -> builder.topicConfig(id, now), () -> mailbox.post(done));
        }
    }

    /** What ZooKeeper holds under a name now. A topic that was not heard of yet is read when it is. */
    public void topics(String name, Map<String, String> values) {
        for (Uuid id : List.copyOf(ids.getOrDefault(name, Set.of()))) {
            topic(name, id, values, () -> {});
        }
    }

    /** The same for a broker, by its id in decimal, or for all of them. */
    public void broker(String name, Map<String, String> values, Runnable done) {
        Map<String, String> before = brokers.put(name, Map.copyOf(values));
        if (values.equals(before) || (before == null && values.isEmpty())) {
            done.run();
        } else {
            image.update(builder -> builder.brokerConfig(name, values), () -> mailbox.post(done));
        }
    }

    /** The topic is gone. */
    public void forget(Uuid topic) {
        Topic gone = topics.remove(topic);
        if (gone != null) {
            ids.computeIfPresent(gone.name, (name, all) -> all.remove(topic) && all.isEmpty() ? null : all);
        }
    }

    /** There are no other topics than these. */
    public void keepOnly(Set<Uuid> living) {
        for (Uuid topic : new HashSet<>(topics.keySet())) {
            if (!living.contains(topic)) {
                forget(topic);
            }
        }
    }
}
