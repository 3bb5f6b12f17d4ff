package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What needs a session of its own: creating the path that {@code zookeeper.connect} may name, and ending the session of
 * the broker's former life, with its password. Owned by the thread behind the mailbox.
 */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
    private static final byte[] NO_DATA = new byte[0];

    private final String servers;
    private final String root;
    private final int timeoutMs;
    private final Mailbox mailbox;
    private @Nullable Once current;

    Preparation(String connect, int timeoutMs, Mailbox mailbox) {
        int slash = connect.indexOf('/');
        this.servers = slash < 0 ? connect : connect.substring(0, slash);
        this.root = slash < 0 ? "" : connect.substring(slash);
        this.timeoutMs = timeoutMs;
        this.mailbox = mailbox;
    }

    /** Ends a session; {@code next} runs when it is over. */
    void endSession(SessionFile.Former former, Runnable next) {
        try {
            Once once = begin(next);
            once.zk = new ZooKeeper(
                    servers,
                    timeoutMs,
                    once::onEvent,
                    former.id(),
                    former.password(),
                    false,
                    new org.apache.zookeeper.client.StaticHostProvider(
                            new org.apache.zookeeper.client.ConnectStringParser(servers).getServerAddresses()),
                    ZooKeeperSession.config());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("cannot connect to ZooKeeper at " + servers, e);
        }
    }

    /** Creates the path that {@code zookeeper.connect} may name; {@code next} runs when it is there. */
    void createRoot(Runnable next) {
        if (root.length() <= 1) {
            next.run();
            return;
        }
        try {
            Once once = begin(next);
            once.paths = pathsTo(root);
            once.zk = ZooKeeperSession.open(servers, timeoutMs, once::onEvent);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("cannot connect to ZooKeeper at " + servers, e);
        }
    }

    private Once begin(Runnable next) {
        Once once = new Once(next);
        current = once;
        return once;
    }

    /** Gives up what is under way. */
    void close() {
        Once once = current;
        if (once != null) {
            once.giveUp();
        }
    }

    private static List<String> pathsTo(String path) {
        List<String> paths = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            paths.add(path.substring(0, slash));
        }
        paths.add(path);
        return paths;
    }

    /** A session for one job; it is closed when the job is done. Events come on ZooKeeper's thread and are posted. */
    private final class Once {

        private final Runnable next;
        private boolean ended;
        private List<String> paths = List.of();
        private @Nullable ZooKeeper zk;

        Once(Runnable next) {
            this.next = next;
        }

        void onEvent(WatchedEvent event) {
            KeeperState state = event.getState();
            mailbox.post(() -> onState(state));
        }

        private void onState(KeeperState state) {
            if (ended) {
                return;
            }
            if (state == KeeperState.SyncConnected) {
                createFrom(0);
            } else if (state == KeeperState.Expired || state == KeeperState.AuthFailed) {
                end();
            }
        }

        private void createFrom(int index) {
            ZooKeeper current = zk;
            if (index == paths.size() || current == null) {
                end();
                return;
            }
            AsyncCallback.StringCallback callback = (rc, path, ctx, name) -> mailbox.post(() -> onCreated(index, rc));
            current.create(
                    paths.get(index), NO_DATA, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, callback, null);
        }

        private void onCreated(int index, int code) {
            if (code == Code.CONNECTIONLOSS.intValue()) {
                return; // The next connection starts over.
            }
            if (code != Code.OK.intValue() && code != Code.NODEEXISTS.intValue()) {
                LOG.warn("Cannot create path={} code={}", paths.get(index), Code.get(code));
            }
            createFrom(index + 1);
        }

        private void end() {
            if (!ended) {
                giveUp();
                next.run();
            }
        }

        void giveUp() {
            if (!ended && zk != null) {
                ZooKeeperSession.closeQuietly(zk, 1_000);
            }
            ended = true;
        }
    }
}
