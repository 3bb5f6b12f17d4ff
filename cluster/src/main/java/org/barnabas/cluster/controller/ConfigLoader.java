package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.StoredConfig;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;

/**
 * Reads all configurations for a controller, which decides by them and writes what it read here, altered. What this broker
 * knew before does not count: names of topics are used again. A node that cannot be read counts as empty.
 */
final class ConfigLoader {

    private static final int AT_ONCE = 500;

    private final Zk zk;
    private final ControllerState state;
    private final UnreadableNodes unreadable;
    private final Consumer<ZkReply<?>> check;

    /** @param check sees every reply */
    ConfigLoader(Zk zk, ControllerState state, UnreadableNodes unreadable, Consumer<ZkReply<?>> check) {
        this.unreadable = unreadable;
        this.zk = zk;
        this.state = state;
        this.check = check;
    }

    void load(AllReplies all) {
        load(ConfigScope.TOPIC, ZnodePaths.TOPIC_CONFIGS, all);
        load(ConfigScope.BROKER, ZnodePaths.BROKER_CONFIGS, all);
    }

    private void load(ConfigScope scope, String folder, AllReplies all) {
        zk.children(folder, false, all.part(reply -> {
            check.accept(reply);
            if (reply.ok()) {
                List<String> names = new ArrayList<>(new TreeSet<>(reply.value()));
                for (int from = 0; from < names.size(); from += AT_ONCE) {
                    read(scope, names.subList(from, Math.min(names.size(), from + AT_ONCE)), all);
                }
            }
        }));
    }

    private void read(ConfigScope scope, List<String> names, AllReplies all) {
        zk.readAll(names.stream().map(scope::path).toList(), all.part(replies -> {
            for (int i = 0; i < names.size(); i++) {
                check.accept(replies.get(i));
                StoredConfig stored = stored(scope.path(names.get(i)), replies.get(i), unreadable);
                if (stored != null) {
                    state.config(scope, names.get(i), stored);
                }
            }
        }));
    }

    /** What a node holds; null if there is none. */
    static @Nullable StoredConfig stored(String path, ZkReply<ZkNode> reply, UnreadableNodes unreadable) {
        if (!reply.ok()) {
            return null;
        }
        int version = reply.value().stat().version();
        try {
            return new StoredConfig(ConfigZnode.decode(reply.value().data()), version);
        } catch (MalformedZnodeException e) {
            unreadable.report(path, reply.value().stat().modifiedZxid(), "its configuration counts as empty;", e);
            return new StoredConfig(Map.of(), version);
        }
    }

    /** Reads one anew; without an answer if the session is over. */
    static void read(Zk zk, ConfigScope scope, String name, UnreadableNodes unreadable, Reply done) {
        String path = scope.path(name);
        zk.read(path, false, reply -> {
            if (reply.ok() || reply.error() == ZkError.NO_NODE) {
                done.accept(stored(path, reply, unreadable));
            }
        });
    }

    /** Takes what a node holds; null if there is none. */
    interface Reply {
        void accept(@Nullable StoredConfig stored);
    }
}
