package org.barnabas.systemtests.cluster;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** Asks ZooKeeper itself: brokers may be wrong about it. */
final class ZooKeeperTruth {

    private static final int SESSION_MS = 10_000;
    private static final Pattern BROKER = Pattern.compile("\"brokerid\"\\s*:\\s*(\\d+)");

    private ZooKeeperTruth() {}

    /**
     * Which broker is the controller.
     *
     * @throws Exception if there is none, or no ZooKeeper
     */
    static int controller(String connect) throws Exception {
        String json = new String(read(connect, "/controller"), StandardCharsets.UTF_8);
        Matcher broker = BROKER.matcher(json);
        if (!broker.find()) {
            throw new IllegalStateException("no broker in " + json);
        }
        return Integer.parseInt(broker.group(1));
    }

    /** Reads a node through any of the servers. */
    static byte[] read(String connect, String path) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client = new ZooKeeper(connect, SESSION_MS, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        })) {
            if (!connected.await(SESSION_MS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no ZooKeeper at " + connect);
            }
            return client.getData(path, false, null);
        }
    }
}
