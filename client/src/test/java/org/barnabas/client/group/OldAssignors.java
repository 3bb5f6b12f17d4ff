package org.barnabas.client.group;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The strategies of the client of 0.8.2.1 itself, from its own jars in a class loader of their own. They read the group
 * through their own client of ZooKeeper, whose connection is an answer from a map.
 */
final class OldAssignors {

    private final URLClassLoader loader;

    OldAssignors() {
        this.loader = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] jars() {
        Path file = Path.of("..", "build", "old-clients", "0.8.2.1", "target", "class-path");
        List<URL> jars = new ArrayList<>();
        try {
            for (String jar : Files.readString(file).trim().split(File.pathSeparator, -1)) {
                jars.add(Path.of(jar).toUri().toURL());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not written by the build (module build/old-clients)", e);
        }
        return jars.toArray(new URL[0]);
    }

    /**
     * What a member of 0.8.2.1 claims.
     *
     * @param strategy the name of its class
     * @param nodes bodies by path
     * @return owners by partition, as 0.8.2 writes both
     */
    Map<String, String> assign(String strategy, Map<String, String> nodes, String group, String consumer)
            throws ReflectiveOperationException {
        Object assignor =
                loader.loadClass("kafka.consumer." + strategy).getConstructor().newInstance();
        Class<?> client = loader.loadClass("org.I0Itec.zkclient.ZkClient");
        Object zkClient = zkClient(client, nodes);
        Object context = loader.loadClass("kafka.consumer.AssignmentContext")
                .getConstructor(String.class, String.class, boolean.class, client)
                .newInstance(group, consumer, true, zkClient);
        client.getMethod("close").invoke(zkClient); // Its thread; everything is read by now.
        Method assign = loader.loadClass("kafka.consumer.PartitionAssignor")
                .getMethod("assign", loader.loadClass("kafka.consumer.AssignmentContext"));
        return owners(assign.invoke(assignor, context));
    }

    /** What a member of 0.8.2.1 writes for a filter or for topics, less its time. */
    String whitelist(String regex, String topic) throws ReflectiveOperationException {
        Object filter = loader.loadClass("kafka.consumer.Whitelist")
                .getConstructor(String.class)
                .newInstance(regex);
        Object allowed = filter.getClass()
                .getMethod("isTopicAllowed", String.class, boolean.class)
                .invoke(filter, topic, true);
        return filter + " " + allowed;
    }

    private Object zkClient(Class<?> client, Map<String, String> nodes) throws ReflectiveOperationException {
        Class<?> connection = loader.loadClass("org.I0Itec.zkclient.IZkConnection");
        Class<?> serializer = loader.loadClass("org.I0Itec.zkclient.serialize.ZkSerializer");
        Object strings = loader.loadClass("kafka.utils.ZKStringSerializer$")
                .getField("MODULE$")
                .get(null);
        InvocationHandler answers = (proxy, method, arguments) -> switch (method.getName()) {
            case "connect" -> {
                // It asserts that this comes from another thread.
                new Thread(() -> connected(arguments[0]), "zookeeper-on-paper").start();
                yield null;
            }
            case "readData" -> body(nodes, (String) arguments[0]);
            case "getChildren" -> children(nodes, (String) arguments[0]);
            case "exists" -> nodes.containsKey((String) arguments[0]);
            case "getServers" -> "paper";
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        };
        Object fake = Proxy.newProxyInstance(loader, new Class<?>[] {connection}, answers);
        return client.getConstructor(connection, int.class, serializer).newInstance(fake, 10_000, strings);
    }

    private void connected(Object watcher) {
        try {
            tellConnected(watcher);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private void tellConnected(Object watcher) throws ReflectiveOperationException {
        Class<?> event = loader.loadClass("org.apache.zookeeper.WatchedEvent");
        Class<?> type = loader.loadClass("org.apache.zookeeper.Watcher$Event$EventType");
        Class<?> state = loader.loadClass("org.apache.zookeeper.Watcher$Event$KeeperState");
        Object connected = event.getConstructor(type, state, String.class)
                .newInstance(
                        type.getField("None").get(null),
                        state.getField("SyncConnected").get(null),
                        null);
        loader.loadClass("org.apache.zookeeper.Watcher")
                .getMethod("process", event)
                .invoke(watcher, connected);
    }

    private byte[] body(Map<String, String> nodes, String path) throws Throwable {
        String body = nodes.get(path);
        if (body == null) {
            throw (Throwable) loader.loadClass("org.apache.zookeeper.KeeperException$NoNodeException")
                    .getConstructor(String.class)
                    .newInstance(path);
        }
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> children(Map<String, String> nodes, String path) {
        TreeSet<String> names = new TreeSet<>();
        for (String each : nodes.keySet()) {
            if (each.startsWith(path + "/")) {
                names.add(each.substring(path.length() + 1).split("/", 2)[0]);
            }
        }
        return List.copyOf(names);
    }

    private Map<String, String> owners(Object map) throws ReflectiveOperationException {
        Map<String, String> owners = new TreeMap<>();
        Class<?> iterators = loader.loadClass("scala.collection.Iterator");
        Object iterator = loader.loadClass("scala.collection.IterableLike")
                .getMethod("iterator")
                .invoke(map);
        while ((boolean) iterators.getMethod("hasNext").invoke(iterator)) {
            Object pair = iterators.getMethod("next").invoke(iterator);
            owners.put(part(pair, "_1"), part(pair, "_2"));
        }
        return owners;
    }

    private String part(Object pair, String name) throws ReflectiveOperationException {
        return String.valueOf(loader.loadClass("scala.Tuple2").getMethod(name).invoke(pair));
    }

    /** Whether the strategy refused the group. */
    static boolean isRefusal(InvocationTargetException failure) {
        if (failure.getCause() instanceof IllegalArgumentException) {
            return true;
        }
        throw new AssertionError(failure);
    }
}
