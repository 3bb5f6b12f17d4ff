package org.barnabas.client.zookeeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with ZooKeeper; it never becomes another one. Calls wait for the connection and are made again when it
 * breaks, until the session's timeout has passed. A write that was made again is compared with what is there, so that it is
 * not taken for somebody else's.
 *
 * <p>One thread at a time, but for {@link #lease} and {@link #close}.
 */
public final class ZnodeSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ZnodeSession.class);

    /** Of sessions in which nothing lives. */
    private static final int UNTOLD_SESSION_MS = 10_000;

    private static final int CLOSE_MS = 2_000;
    private static final int PAUSE_MS = 50;

    /** What hears of changes, in ZooKeeper's own thread: it must not wait. */
    public interface Listener {

        /** Something that was read with a watch has changed. */
        void onChange();

        /** The session has ended. */
        void onEnd();
    }

    private interface Call<T> {
        T make() throws KeeperException, InterruptedException;
    }

    private final Listener listener;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final Watcher changes = this::onWatch;
    private final String address;
    private final ZooKeeper client;
    private final SessionLease lease;
    private volatile boolean closing;

    private ZnodeSession(String address, int sessionTimeoutMs, int connectionTimeoutMs, Listener listener)
            throws IOException {
        this.address = address;
        this.listener = listener;
        this.lease = new SessionLease(System::nanoTime, this::probe, this::agreedTimeoutMs);
        this.client = new ZooKeeper(address, sessionTimeoutMs, this::onState);
        if (!isConnectedWithin(connectionTimeoutMs)) {
            close();
            throw new ZooKeeperTroubleException(
                    "no ZooKeeper answers at " + address + " within " + connectionTimeoutMs + " ms");
        }
        lease.holds(); // Asks for the first time.
    }

    /**
     * Connects.
     *
     * @param address as in {@code zookeeper.connect}, with or without a chroot
     * @throws ZooKeeperTroubleException if it is no address, or nobody answers within the time given for the connection
     */
    public static ZnodeSession open(String address, int sessionTimeoutMs, int connectionTimeoutMs, Listener listener) {
        try {
            return new ZnodeSession(address, sessionTimeoutMs, connectionTimeoutMs, listener);
        } catch (IOException | IllegalArgumentException e) {
            throw new ZooKeeperTroubleException(
                    "cannot use " + address + " as ZooKeeper's address: " + e.getMessage(), e);
        }
    }

    /**
     * Connects to look and to write; nothing is told of what changes.
     *
     * @throws ZooKeeperTroubleException as above
     */
    public static ZnodeSession open(String address, int connectionTimeoutMs) {
        return open(address, UNTOLD_SESSION_MS, connectionTimeoutMs, new Listener() {
            @Override
            public void onChange() {}

            @Override
            public void onEnd() {}
        });
    }

    private boolean isConnectedWithin(int ms) {
        try {
            return connected.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            throw new InterruptException(e);
        }
    }

    private void onState(WatchedEvent event) {
        switch (event.getState()) {
            case SyncConnected -> connected.countDown();
            case Expired, AuthFailed -> {
                LOG.warn("the session with ZooKeeper has ended: {}", event.getState());
                lease.end();
                listener.onEnd();
            }
            default -> LOG.debug("ZooKeeper: {}", event.getState());
        }
    }

    private void onWatch(WatchedEvent event) {
        if (event.getType() != EventType.None) {
            listener.onChange();
        }
    }

    private int agreedTimeoutMs() {
        return client.getSessionTimeout();
    }

    private void probe(Runnable answered) {
        StatCallback callback = (code, path, context, stat) -> {
            if (code == Code.OK.intValue() || code == Code.NONODE.intValue()) {
                answered.run();
            }
        };
        client.exists("/", false, callback, null);
    }

    /** Until when the session is certain to live. */
    public SessionLease lease() {
        return lease;
    }

    /** The body of a node as UTF-8; null if there is none. With {@code watched}, its next change is told, or its coming. */
    public @Nullable String read(String path, boolean watched) {
        Optional<String> body = making(() -> {
            while (true) {
                try {
                    return Optional.of(text(client.getData(path, watched ? changes : null, null)));
                } catch (KeeperException.NoNodeException e) {
                    if (!watched || client.exists(path, changes) == null) {
                        return Optional.empty();
                    }
                }
            }
        });
        return body.orElse(null);
    }

    private static String text(byte @Nullable [] body) {
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    /** The names below a node; none if there is no node. With {@code watched}, the next change of the list is told. */
    public List<String> children(String path, boolean watched) {
        return making(() -> {
            while (true) {
                try {
                    return client.getChildren(path, watched ? changes : null);
                } catch (KeeperException.NoNodeException e) {
                    if (!watched || client.exists(path, changes) == null) {
                        return List.of();
                    }
                }
            }
        });
    }

    /** Whether a node exists. */
    public boolean exists(String path) {
        return making(() -> client.exists(path, false)) != null;
    }

    /** Creates a node that goes with the session, and nodes above it. Returns whether it is this session's now. */
    public boolean createEphemeral(String path, String body) {
        return making(() -> {
            while (true) {
                try {
                    client.create(path, bytes(body), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
                    return true;
                } catch (KeeperException.NoNodeException e) {
                    createAbove(path);
                } catch (KeeperException.NodeExistsException e) {
                    Stat found = client.exists(path, false);
                    if (found != null) {
                        return found.getEphemeralOwner() == client.getSessionId();
                    }
                }
            }
        });
    }

    /** Deletes a node that goes with the session; others' are left alone. */
    public void deleteEphemeral(String path) {
        making(() -> {
            Stat found = client.exists(path, false);
            if (found != null && found.getEphemeralOwner() == client.getSessionId()) {
                // It stays this session's until this call: nobody else deletes it.
                delete(path);
            }
            return true;
        });
    }

    private void delete(String path) throws KeeperException, InterruptedException {
        try {
            client.delete(path, -1);
        } catch (KeeperException.NoNodeException e) {
            LOG.debug("{} was deleted by somebody else", path);
        }
    }

    /** Writes a node, which is created with what is above it if there is none. */
    public void write(String path, String body) {
        making(() -> {
            while (true) {
                try {
                    return client.setData(path, bytes(body), -1);
                } catch (KeeperException.NoNodeException e) {
                    createAbove(path);
                    createIfMissing(path, body);
                }
            }
        });
    }

    private void createAbove(String path) throws KeeperException, InterruptedException {
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            createIfMissing(path.substring(0, end), "");
        }
    }

    private void createIfMissing(String path, String body) throws KeeperException, InterruptedException {
        try {
            client.create(path, bytes(body), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            LOG.debug("{} was there before", path);
        } catch (KeeperException.NoNodeException e) {
            throw new ZooKeeperTroubleException("there is no " + path + " below the chroot of " + address
                    + ", and it cannot be made: does the chroot exist?");
        }
    }

    private <T> T making(Call<T> call) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(client.getSessionTimeout());
        while (true) {
            try {
                return call.make();
            } catch (KeeperException.ConnectionLossException e) {
                if (closing || System.nanoTime() - endNs > 0) {
                    throw new ZooKeeperTroubleException("ZooKeeper at " + address + " does not answer", e);
                }
                pause();
            } catch (KeeperException.SessionExpiredException | KeeperException.AuthFailedException e) {
                throw new SessionEndedException(e);
            } catch (KeeperException e) {
                throw new ZooKeeperTroubleException("ZooKeeper at " + address + " refuses: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends the session, and with it all that goes with it, at once; whoever waits for an answer is refused. */
    @Override
    public void close() {
        closing = true;
        lease.end();
        try {
            client.close(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
