package org.barnabas.systemtests.oldclients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** Looks at the znodes that old clients live on. One thread, that of the test. */
public final class Nodes implements AutoCloseable {

    private static final Duration SESSION = Duration.ofSeconds(30);

    private final ZooKeeper client;

    private Nodes(ZooKeeper client) {
        this.client = client;
    }

    public static Nodes at(String connect) {
        CountDownLatch connected = new CountDownLatch(1);
        try {
            Nodes nodes = new Nodes(new ZooKeeper(connect, (int) SESSION.toMillis(), event -> {
                if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                    connected.countDown();
                }
            }));
            if (!connected.await(SESSION.toMillis(), TimeUnit.MILLISECONDS)) {
                nodes.close();
                throw new IllegalStateException("no ZooKeeper at " + connect);
            }
            return nodes;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sorted; none if there is no such node. */
    public List<String> children(String path) {
        return ask(() -> {
            try {
                return client.getChildren(path, false).stream().sorted().toList();
            } catch (KeeperException.NoNodeException none) {
                return List.of();
            }
        });
    }

    /** What is in a node, or null if there is none. */
    public @Nullable String text(String path) {
        Optional<String> found = ask(() -> {
            try {
                return Optional.of(new String(client.getData(path, false, null), StandardCharsets.UTF_8));
            } catch (KeeperException.NoNodeException none) {
                return Optional.<String>empty();
            }
        });
        return found.orElse(null);
    }

    private interface Question<T> {
        T ask() throws KeeperException, InterruptedException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (KeeperException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
