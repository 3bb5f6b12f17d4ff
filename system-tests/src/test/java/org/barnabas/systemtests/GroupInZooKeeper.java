package org.barnabas.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** What ZooKeeper says of a group, looked at by nobody's client. */
final class GroupInZooKeeper implements AutoCloseable {

    private final ZooKeeper zooKeeper;
    private final String path;

    GroupInZooKeeper(String address, String group) throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        zooKeeper = new ZooKeeper(address, 30_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("no ZooKeeper at " + address);
        }
        path = "/consumers/" + group;
    }

    private List<String> children(String of) throws KeeperException, InterruptedException {
        try {
            return zooKeeper.getChildren(of, false);
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        }
    }

    List<String> members() throws KeeperException, InterruptedException {
        return children(path + "/ids").stream().sorted().toList();
    }

    /** Bodies of {@code owners/T/P} or {@code offsets/T/P}, by {@code T-P}. */
    private Map<String, String> bodies(String kind) throws KeeperException, InterruptedException {
        Map<String, String> bodies = new TreeMap<>();
        for (String topic : children(path + "/" + kind)) {
            for (String partition : children(path + "/" + kind + "/" + topic)) {
                try {
                    byte[] body = zooKeeper.getData(path + "/" + kind + "/" + topic + "/" + partition, false, null);
                    bodies.put(topic + "-" + partition, new String(body, StandardCharsets.UTF_8));
                } catch (KeeperException.NoNodeException e) {
                    // Given up meanwhile.
                }
            }
        }
        return bodies;
    }

    Map<String, String> owners() throws KeeperException, InterruptedException {
        return bodies("owners");
    }

    Map<String, Long> offsets() throws KeeperException, InterruptedException {
        Map<String, Long> offsets = new HashMap<>();
        bodies("offsets").forEach((partition, offset) -> offsets.put(partition, Long.valueOf(offset)));
        return offsets;
    }

    String registration(String consumer) throws KeeperException, InterruptedException {
        return new String(zooKeeper.getData(path + "/ids/" + consumer, false, null), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        zooKeeper.close();
    }
}
