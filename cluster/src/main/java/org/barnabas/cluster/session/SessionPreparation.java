package org.barnabas.cluster.session;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkLine;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkWire;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What needs a session of its own: creating the path that {@code zookeeper.connect} may name, and ending the session of
 * the broker's former life, with its password. Owned by the thread behind the mailbox.
 */
final class SessionPreparation {

    private static final Logger LOG = LoggerFactory.getLogger(SessionPreparation.class);
    private static final byte[] NO_DATA = new byte[0];
    private static final int CLOSE_WAIT_MS = 1_000;

    private final ZkWire wire;
    private final Mailbox mailbox;
    private @Nullable Once current;

    SessionPreparation(ZkWire wire, Mailbox mailbox) {
        this.wire = wire;
        this.mailbox = mailbox;
    }

    /** Ends a session; {@code next} runs when it is over. */
    void endSession(FormerSession former, Runnable next) {
        Once once = begin(List.of(), next, next);
        once.line = wire.resume(former, once);
    }

    /**
     * Creates the path that {@code zookeeper.connect} may name, in another session if the first one does not last; {@code next}
     * runs when it is there.
     */
    void createRoot(Runnable next) {
        String root = wire.root();
        if (root.length() <= 1) {
            next.run();
            return;
        }
        Once once = begin(pathsTo(root), next, () -> createRoot(next));
        once.line = wire.openAbove(once);
    }

    private Once begin(List<String> paths, Runnable next, Runnable expired) {
        Once once = new Once(paths, next, expired);
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

    /** A session for one job; it is closed when the job is done. Events come on any thread and are posted. */
    private final class Once implements ZkWire.Events {

        private final List<String> paths;
        private final Runnable next;
        private final Runnable expired;
        private boolean ended;
        private int connection;
        private @Nullable ZkLine line;

        Once(List<String> paths, Runnable next, Runnable expired) {
            this.paths = paths;
            this.next = next;
            this.expired = expired;
        }

        @Override
        public void onState(ZkWire.State state) {
            mailbox.post(() -> {
                if (ended) {
                    return;
                }
                if (state == ZkWire.State.CONNECTED) {
                    connection++;
                    createFrom(0);
                } else if (state != ZkWire.State.DISCONNECTED) {
                    end(state == ZkWire.State.EXPIRED ? expired : next);
                }
            });
        }

        @Override
        public void onChange(String path, ZkWire.Change change) {}

        private void createFrom(int index) {
            ZkLine present = line;
            if (ended) {
                return;
            }
            if (index == paths.size() || present == null) {
                end(next);
                return;
            }
            present.submit(
                    connection,
                    new ZkCall.Write(ZkOp.create(paths.get(index), NO_DATA)),
                    answer -> mailbox.post(() -> onCreated(index, answer.error())));
        }

        private void onCreated(int index, ZkError error) {
            if (error == ZkError.CONNECTION_LOSS || error == ZkError.SESSION_EXPIRED) {
                // The next connection starts over, also if this call could not be sent, or the next session.
                return;
            }
            if (!error.ok() && error != ZkError.NODE_EXISTS) {
                LOG.warn("Cannot create path={} error={}", paths.get(index), error);
            }
            createFrom(index + 1);
        }

        private void end(Runnable then) {
            if (!ended) {
                giveUp();
                then.run();
            }
        }

        void giveUp() {
            if (!ended && line != null) {
                line.close(CLOSE_WAIT_MS);
            }
            ended = true;
        }
    }
}
