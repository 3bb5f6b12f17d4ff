package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** Asks ZooKeeper itself: brokers may be wrong about it. */
final class ZooKeeperTruth {

    private static final int SESSION_MS = 10_000;
    private static final Pattern LEADER = Pattern.compile("\"leader\"\\s*:\\s*(-?\\d+)");
    /** Ids have one digit here. */
    private static final Pattern IN_SYNC = Pattern.compile("\"isr\"\\s*:\\s*\\[([^\\]]*)]");

    private static final String BROKERS = "/brokers/ids";
    private static final long PASSWORD_SECRET = 0xB3415C00L;
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

    /** Who leads a partition, and how many replicas are in sync. */
    record PartitionState(int leader, int inSync) {}

    /** @throws Exception if there is no such partition, or no ZooKeeper */
    static PartitionState state(String connect, TopicPartition partition) throws Exception {
        String path = "/brokers/topics/" + partition.topic() + "/partitions/" + partition.partition() + "/state";
        String json = new String(read(connect, path), StandardCharsets.UTF_8);
        Matcher leader = LEADER.matcher(json);
        Matcher inSync = IN_SYNC.matcher(json);
        if (!leader.find() || !inSync.find()) {
            throw new IllegalStateException("no state in " + json);
        }
        long members = inSync.group(1).chars().filter(Character::isDigit).count();
        return new PartitionState(Integer.parseInt(leader.group(1)), (int) members);
    }

    /** What is done with a connected client. */
    interface Question<T> {
        T ask(ZooKeeper client) throws Exception;
    }

    /** Reads a node through any of the servers. */
    static byte[] read(String connect, String path) throws Exception {
        return ask(connect, client -> client.getData(path, false, null));
    }

    /** How often a node was written. */
    static int version(String connect, String path) {
        return surely(connect, client -> {
            Stat stat = new Stat();
            client.getData(path, false, stat);
            return stat.getVersion();
        });
    }

    /** Which transaction made a node: another one if it is gone and has come back since. */
    static long birth(String connect, String path) {
        return surely(connect, client -> {
            Stat stat = new Stat();
            client.getData(path, false, stat);
            return stat.getCzxid();
        });
    }

    /** Ids of registered brokers. */
    static List<String> brokers(String connect) {
        return surely(connect, client -> client.getChildren(BROKERS, false));
    }

    /** Ends the sessions of all registered brokers at once, as if the servers had missed them for too long. */
    static void expireSessions(String connect) {
        List<Long> sessions = surely(connect, client -> {
            List<Long> owners = new ArrayList<>();
            for (String broker : client.getChildren(BROKERS, false)) {
                Stat stat = new Stat();
                client.getData(BROKERS + "/" + broker, false, stat);
                owners.add(stat.getEphemeralOwner());
            }
            return owners;
        });
        sessions.parallelStream().forEach(session -> closeSession(connect, session));
    }

    /** Whoever has a session's id and password may close it; servers derive the password from the id. */
    private static void closeSession(String connect, long session) {
        byte[] password = new byte[16];
        new Random(session ^ PASSWORD_SECRET).nextBytes(password);
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client =
                new ZooKeeper(connect, SESSION_MS, event -> tell(connected, event), session, password)) {
            if (!connected.await(SESSION_MS, TimeUnit.MILLISECONDS) || client.getSessionId() != session) {
                throw new IllegalStateException("session " + Long.toHexString(session) + " was not taken over");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void tell(CountDownLatch connected, WatchedEvent event) {
        if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
            connected.countDown();
        }
    }

    private static <T> T surely(String connect, Question<T> question) {
        try {
            return ask(connect, question);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    static <T> T ask(String connect, Question<T> question) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client = new ZooKeeper(connect, SESSION_MS, event -> tell(connected, event))) {
            if (!connected.await(SESSION_MS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no ZooKeeper at " + connect);
            }
            return question.ask(client);
        }
    }
}
