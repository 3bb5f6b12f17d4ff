package org.barnabas.cluster.zk;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Who is to be told of which node: a server's watches, each used once, by connection. */
final class WatchTable<W> {

    private final Map<String, Set<W>> data = new TreeMap<>();
    private final Map<String, Set<W>> children = new TreeMap<>();

    void watchData(String path, W watcher) {
        data.computeIfAbsent(path, any -> new LinkedHashSet<>()).add(watcher);
    }

    void watchChildren(String path, W watcher) {
        children.computeIfAbsent(path, any -> new LinkedHashSet<>()).add(watcher);
    }

    void forget(W watcher) {
        data.values().forEach(all -> all.remove(watcher));
        children.values().forEach(all -> all.remove(watcher));
    }

    /** Who hears of an event, in the order of telling; their watches are used up. */
    void fire(ZnodeTree.Event event, BiConsumer<W, ZnodeTree.Event> tell) {
        String path = event.path();
        Set<W> first = taken(data, path);
        List<Runnable> words = new ArrayList<>();
        first.forEach(watcher -> words.add(() -> tell.accept(watcher, event)));
        if (event.change() == ZkWire.Change.DELETED) {
            Set<W> second = taken(children, path);
            second.removeAll(first);
            second.forEach(watcher -> words.add(() -> tell.accept(watcher, event)));
        }
        if (event.change() != ZkWire.Change.WRITTEN) {
            String parent = ZnodeTree.parent(path);
            ZnodeTree.Event above = new ZnodeTree.Event(parent, ZkWire.Change.CHILDREN);
            taken(children, parent).forEach(watcher -> words.add(() -> tell.accept(watcher, above)));
        }
        words.forEach(Runnable::run);
    }

    private static <W> Set<W> taken(Map<String, Set<W>> from, String path) {
        Set<W> all = from.remove(path);
        return all == null ? new LinkedHashSet<>() : all;
    }
}
