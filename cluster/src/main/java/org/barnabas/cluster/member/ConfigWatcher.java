package org.barnabas.cluster.member;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.barnabas.cluster.Gather;
import org.barnabas.cluster.Zk;
import org.barnabas.cluster.ZkError;
import org.barnabas.cluster.ZkNode;
import org.barnabas.cluster.ZkOp;
import org.barnabas.cluster.ZkReply;
import org.barnabas.cluster.controller.ConfigScope;
import org.barnabas.cluster.controller.EntityConfigs;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link EntityConfigs} as ZooKeeper says: reads all once per session, then follows {@code /config/changes}, where
 * whoever alters a configuration leaves a note. Notes older than fifteen minutes are removed. What cannot be read is
 * logged, and the last good value stays. Owned by the controller's thread.
 */
final class ConfigWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);
    private static final long NOTE_LIFE_MS = 15 * 60 * 1_000L;

    private final Zk zk;
    private final EntityConfigs configs;
    private final WallClock clock;
    private Set<String> seen = new HashSet<>();

    ConfigWatcher(Zk zk, EntityConfigs configs, WallClock clock) {
        this.zk = zk;
        this.configs = configs;
        this.clock = clock;
    }

    /** Reads everything; the notes that lie there are old then. */
    void readAll(Runnable done) {
        Gather all = new Gather(done);
        zk.children(ZnodePaths.CONFIG_CHANGES, true, all.part(reply -> {
            if (reply.ok()) {
                seen = new HashSet<>(reply.value());
                purge(reply.value());
            }
        }));
        for (ConfigScope scope : ConfigScope.values()) {
            String folder = scope == ConfigScope.TOPIC ? ZnodePaths.TOPIC_CONFIGS : ZnodePaths.BROKER_CONFIGS;
            zk.children(folder, false, all.part(reply -> {
                if (reply.ok()) {
                    new TreeSet<>(reply.value()).forEach(name -> read(scope, name, all));
                }
            }));
        }
        all.seal();
    }

    /** Reads the configurations of topics that are new; afterwards all of them are known, if only as empty. */
    void fetch(Set<String> topics, Runnable done) {
        Gather all = new Gather(done);
        for (String topic : topics) {
            zk.read(ZnodePaths.topicConfig(topic), false, all.part(reply -> {
                onConfig(ConfigScope.TOPIC, topic, reply, all);
                if (!configs.knows(ConfigScope.TOPIC, topic)) {
                    configs.set(ConfigScope.TOPIC, topic, Map.of(), all.part());
                }
            }));
        }
        all.seal();
    }

    /** New notes may have come. */
    void onChanges() {
        zk.children(ZnodePaths.CONFIG_CHANGES, true, reply -> {
            if (reply.ok()) {
                Set<String> now = new TreeSet<>(reply.value());
                Set<String> before = seen;
                seen = new HashSet<>(now);
                now.removeAll(before);
                now.forEach(note -> zk.read(ZnodePaths.CONFIG_CHANGES + "/" + note, false, this::onNote));
                purge(reply.value());
            }
        });
    }

    private void onNote(ZkReply<ZkNode> reply) {
        if (!reply.ok()) {
            return;
        }
        try {
            ConfigZnode.Change change = ConfigZnode.decodeChange(reply.value().data());
            for (ConfigScope scope : ConfigScope.values()) {
                if (scope.folder().equals(change.type())) {
                    Gather read = new Gather(() -> {});
                    read(scope, change.name(), read);
                    read.seal();
                }
            }
        } catch (MalformedZnodeException e) {
            LOG.error("A note of a configuration change is unreadable", e);
        }
    }

    private void read(ConfigScope scope, String name, Gather all) {
        String path = scope == ConfigScope.TOPIC ? ZnodePaths.topicConfig(name) : ZnodePaths.brokerConfig(name);
        zk.read(path, false, all.part(reply -> onConfig(scope, name, reply, all)));
    }

    private void onConfig(ConfigScope scope, String name, ZkReply<ZkNode> reply, Gather all) {
        if (!reply.ok()) {
            return;
        }
        try {
            configs.set(scope, name, ConfigZnode.decode(reply.value().data()), all.part());
        } catch (MalformedZnodeException e) {
            LOG.error("A configuration is unreadable; the last good one stays scope={} name={}", scope, name, e);
        }
    }

    private void purge(List<String> notes) {
        long now = clock.nowMs();
        // Names grow with time: the first that is young enough ends the search.
        purge(new TreeSet<>(notes), note -> now - note.stat().createdMs() > NOTE_LIFE_MS);
    }

    private void purge(NavigableSet<String> notes, Predicate<ZkNode> old) {
        String first = notes.pollFirst();
        if (first == null) {
            return;
        }
        String path = ZnodePaths.CONFIG_CHANGES + "/" + first;
        Consumer<ZkError> ignored = error -> {};
        zk.read(path, false, reply -> {
            if (reply.ok() && old.test(reply.value())) {
                zk.delete(path, ZkOp.ANY_VERSION, ignored);
                purge(notes, old);
            }
        });
    }
}
