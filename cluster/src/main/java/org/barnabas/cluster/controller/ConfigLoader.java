package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.List;
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
 * knew before does not count, for names of topics are used again, unless a node cannot be read now: then the last good values of
 * this controller hold.
 */
final class ConfigLoader {

    private static final int AT_ONCE = 500;

    private final Zk zk;
    private final ControllerState state;
    private final @Nullable ControllerState before;
    private final UnreadableNodes unreadable;
    private final Consumer<ZkReply<?>> check;
    private final List<Place> spoilt = new ArrayList<>();

    /** A node that cannot be read. */
    record Place(ConfigScope scope, String name, int version) {}

    /**
     * @param before what this controller knew until now; null if it knew nothing
     * @param check sees every reply
     */
    ConfigLoader(
            Zk zk,
            ControllerState state,
            @Nullable ControllerState before,
            UnreadableNodes unreadable,
            Consumer<ZkReply<?>> check) {
        this.before = before;
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
                String name = names.get(i);
                StoredConfig known = before == null ? null : before.storedConfig(scope, name);
                StoredConfig stored = stored(scope.path(name), replies.get(i), known, unreadable);
                if (stored != null) {
                    state.config(scope, name, stored);
                    if (!stored.readable()) {
                        spoilt.add(new Place(scope, name, stored.version()));
                    }
                }
            }
        }));
    }

    /** What could not be read. */
    List<Place> spoilt() {
        return spoilt;
    }

    /** What a node holds; null if there is none. */
    private static @Nullable StoredConfig stored(
            String path, ZkReply<ZkNode> reply, @Nullable StoredConfig known, UnreadableNodes unreadable) {
        if (!reply.ok()) {
            return null;
        }
        int version = reply.value().stat().version();
        try {
            return new StoredConfig(ConfigZnode.decode(reply.value().data()), version);
        } catch (MalformedZnodeException e) {
            unreadable.report(
                    path,
                    reply.value().stat().modifiedZxid(),
                    "what was set before stays, and is not altered until it is mended or deleted;",
                    e);
            return StoredConfig.unreadable(known, version);
        }
    }

    /**
     * Reads one anew; without an answer if the session is over.
     *
     * @param known what holds if the node cannot be read; null for nothing
     */
    static void read(
            Zk zk,
            ConfigScope scope,
            String name,
            @Nullable StoredConfig known,
            UnreadableNodes unreadable,
            Reply done) {
        String path = scope.path(name);
        zk.read(path, false, reply -> {
            if (reply.ok() || reply.error() == ZkError.NO_NODE) {
                done.accept(stored(path, reply, known, unreadable));
            }
        });
    }

    /** Takes what a node holds; null if there is none. */
    interface Reply {
        void accept(@Nullable StoredConfig stored);
    }
}
