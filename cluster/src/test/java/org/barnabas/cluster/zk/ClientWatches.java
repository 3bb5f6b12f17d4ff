package org.barnabas.cluster.zk;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a client remembers to be watching, so that a new connection of its session can go on with it. */
final class ClientWatches {

    private final Set<String> written = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final Set<String> children = new LinkedHashSet<>();

    List<String> written() {
        return List.copyOf(written);
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    List<String> children() {
        return List.copyOf(children);
    }

    /** A call was answered. */
    void answered(ZkCall<?> call, ZkError error) {
        if (call instanceof ZkCall.Read read && read.watch() && error.ok()) {
            written.add(read.path());
        } else if (call instanceof ZkCall.Children list && list.watch() && error.ok()) {
            children.add(list.path());
        } else if (call instanceof ZkCall.Stat stat && stat.watch()) {
            if (error.ok()) {
                written.add(stat.path());
            } else if (error == ZkError.NO_NODE) {
                missing.add(stat.path());
            }
        }
    }

    /** Uses up what an event is about; answers whether anybody wanted to know. */
    boolean take(ZnodeTree.Event event) {
        String path = event.path();
        return switch (event.change()) {
            case CHILDREN -> children.remove(path);
            case DELETED -> removeFrom(path, written, missing, children);
            case CREATED, WRITTEN -> removeFrom(path, written, missing);
        };
    }

    @SafeVarargs
    private static boolean removeFrom(String path, Set<String>... kinds) {
        boolean any = false;
        for (Set<String> kind : kinds) {
            any |= kind.remove(path);
        }
        return any;
    }
}
