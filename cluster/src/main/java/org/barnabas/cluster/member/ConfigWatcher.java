package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.EntityConfigs;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link EntityConfigs} as ZooKeeper says. What is set for brokers is read once per session, what is set for a topic
 * when the controller first tells of the topic; then {@code /config/changes} is followed, where whoever alters a
 * configuration leaves a note, in the words of this or any older version. Notes older than fifteen minutes are removed. What cannot be read is logged, and the last
 * good value stays. Owned by the controller's thread.
 *
 * <p>The values of a topic are in ZooKeeper before any broker hears of it, and all that concerns a name is read in one
 * order: so whatever was written when a reply is due is in that reply, or in one to come.
 */
final class ConfigWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);
    private static final long NOTE_LIFE_MS = 15 * 60 * 1_000L;
    private static final int TOPICS_AT_ONCE = 200;
    private static final Set<String> QUOTAS = Set.of("clients", "users", "ips");

    private final Zk zk;
    private final EntityConfigs configs;
    private final BiConsumer<ConfigScope, String> noted;
    private final UnreadableNodes unreadable = new UnreadableNodes();
    private final Set<String> quotasTold = new HashSet<>();
    /** Nodes that cannot be read: who mends one by hand leaves no note. */
    private final Map<String, Entity> spoilt = new HashMap<>();

    private record Entity(ConfigScope scope, String name) {}

    private Set<String> seen = new HashSet<>();
    /** Counts beginnings and ends of sessions. */
    private long era;

    /** @param noted hears of every note, before what it is about is read */
    ConfigWatcher(Zk zk, EntityConfigs configs, BiConsumer<ConfigScope, String> noted) {
        this.zk = zk;
        this.configs = configs;
        this.noted = noted;
    }

    /**
     * A session begins: what brokers are configured to is read, and the notes that lie there are old then.
     *
     * @param done runs when the image shows it, unless the session has ended or another has begun by then: two of them would
     *     make two registrations
     */
    void begin(Runnable done) {
        configs.newSession();
        long current = ++era;
        AllReplies all = new AllReplies(() -> {
            if (current == era) {
                done.run();
            }
        });
        zk.sync(all.part(ignored -> {}));
        zk.children(ZnodePaths.CONFIG_CHANGES, true, all.part(reply -> {
            if (reply.ok()) {
                seen = new HashSet<>(reply.value());
                purge(reply.value());
            }
        }));
        zk.children(ZnodePaths.BROKER_CONFIGS, false, all.part(reply -> {
            if (reply.ok()) {
                new TreeSet<>(reply.value()).forEach(name -> readBroker(name, all));
            }
        }));
        all.seal();
    }

    /** The session is over. */
    void end() {
        era++;
        spoilt.clear();
    }

    /**
     * Reads what is set for topics that the controller told of.
     *
     * @param topics names by id
     * @param done gets whether all of them are known now; if not, the session is over
     */
    void fetch(Map<Uuid, String> topics, Consumer<Boolean> done) {
        List<Map.Entry<Uuid, String>> wanted = List.copyOf(topics.entrySet());
        AllReplies all =
                new AllReplies(() -> done.accept(topics.keySet().stream().allMatch(configs::knows)));
        zk.sync(all.part(ignored -> {}));
        for (int from = 0; from < wanted.size(); from += TOPICS_AT_ONCE) {
            List<Map.Entry<Uuid, String>> batch = wanted.subList(from, Math.min(wanted.size(), from + TOPICS_AT_ONCE));
            List<String> paths = new ArrayList<>(batch.size());
            batch.forEach(topic -> paths.add(ZnodePaths.topicConfig(topic.getValue())));
            zk.readAll(paths, all.part(replies -> {
                for (int i = 0; i < batch.size(); i++) {
                    onFetched(batch.get(i).getValue(), batch.get(i).getKey(), replies.get(i), all);
                }
            }));
        }
        all.seal();
    }

    private void onFetched(String name, Uuid id, ZkReply<ZkNode> reply, AllReplies all) {
        if (reply.error() == ZkError.SESSION_EXPIRED) {
            return; // Everything begins anew.
        }
        configs.topic(name, id, values(new Entity(ConfigScope.TOPIC, name), reply), all.part());
    }

    /** A node may have been mended. */
    void onChange(String path) {
        Entity entity = spoilt.remove(path);
        if (entity != null) {
            read(entity.scope(), entity.name());
        }
    }

    private void awaitMended(String path, Entity entity, int version) {
        if (spoilt.put(path, entity) == null) {
            zk.stat(path, true, reply -> {
                if (reply.ok() ? reply.value().version() != version : reply.error() == ZkError.NO_NODE) {
                    onChange(path);
                }
            });
        }
    }

    /** New notes may have come. */
    void onChanges() {
        zk.children(ZnodePaths.CONFIG_CHANGES, true, reply -> {
            if (reply.ok()) {
                Set<String> now = new TreeSet<>(reply.value());
                Set<String> before = seen;
                seen = new HashSet<>(now);
                now.removeAll(before);
                for (String note : now) {
                    String path = ZnodePaths.CONFIG_CHANGES + "/" + note;
                    zk.read(path, false, node -> onNote(path, node));
                }
                purge(reply.value());
            }
        });
    }

    private void onNote(String path, ZkReply<ZkNode> reply) {
        if (!reply.ok()) {
            return;
        }
        try {
            ConfigZnode.Change change = ConfigZnode.decodeChange(reply.value().data());
            if (QUOTAS.contains(change.type()) && quotasTold.add(change.type())) {
                LOG.warn(
                        "What is set in ZooKeeper for clients, users and addresses has no effect type={}",
                        change.type());
            }
            for (ConfigScope scope : ConfigScope.values()) {
                if (scope.folder().equals(change.type())) {
                    noted.accept(scope, change.name());
                    read(scope, change.name());
                }
            }
        } catch (MalformedZnodeException e) {
            unreadable.report(path, reply.value().stat().modifiedZxid(), "the note of a change is passed over;", e);
        }
    }

    private void read(ConfigScope scope, String name) {
        if (scope == ConfigScope.BROKER) {
            AllReplies read = new AllReplies(() -> {});
            readBroker(name, read);
            read.seal();
            return;
        }
        String path = ZnodePaths.topicConfig(name);
        zk.read(path, false, reply -> {
            Map<String, String> values = values(new Entity(ConfigScope.TOPIC, name), reply);
            if (values != null) {
                configs.topics(name, values);
            }
        });
    }

    private void readBroker(String name, AllReplies all) {
        String path = ZnodePaths.brokerConfig(name);
        zk.read(path, false, all.part(reply -> {
            Map<String, String> values = values(new Entity(ConfigScope.BROKER, name), reply);
            if (values != null) {
                configs.broker(name, values, all.part());
            }
        }));
    }

    /** What a node says: nothing is set if there is none; null if it cannot be read. */
    private @Nullable Map<String, String> values(Entity entity, ZkReply<ZkNode> reply) {
        if (!reply.ok()) {
            return reply.error() == ZkError.NO_NODE ? Map.of() : null;
        }
        try {
            return ConfigZnode.decode(reply.value().data());
        } catch (MalformedZnodeException e) {
            String path = entity.scope().path(entity.name());
            unreadable.report(path, reply.value().stat().modifiedZxid(), "its last good configuration stays;", e);
            awaitMended(path, entity, reply.value().stat().version());
            return null;
        }
    }

    /** By ZooKeeper's clock alone: that of a broker may be wrong, and others would miss what they have not read. */
    private void purge(List<String> notes) {
        TreeSet<String> sorted = new TreeSet<>(notes);
        String newest = sorted.pollLast();
        if (newest != null && !sorted.isEmpty()) {
            zk.read(ZnodePaths.CONFIG_CHANGES + "/" + newest, false, reply -> {
                if (reply.ok()) {
                    purge(sorted, reply.value().stat().createdMs() - NOTE_LIFE_MS);
                }
            });
        }
    }

    /** Names grow with time: the first that is young enough ends the search. */
    private void purge(NavigableSet<String> notes, long beforeMs) {
        String first = notes.pollFirst();
        if (first == null) {
            return;
        }
        String path = ZnodePaths.CONFIG_CHANGES + "/" + first;
        Consumer<ZkError> ignored = error -> {};
        zk.read(path, false, reply -> {
            if (reply.ok() && reply.value().stat().createdMs() < beforeMs) {
                zk.delete(path, ZkOp.ANY_VERSION, ignored);
                purge(notes, beforeMs);
            }
        });
    }
}
