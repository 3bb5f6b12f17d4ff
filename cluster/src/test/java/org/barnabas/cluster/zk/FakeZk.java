package org.barnabas.cluster.zk;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/** One client of a {@link FakeZkServer}. A test decides when replies and events arrive by draining the mailbox. */
public final class FakeZk implements Zk {

    /** How long sessions last, as far as clients know: they end when a test says so. */
    public static final int SESSION_MS = 6_000;

    private final FakeZkServer server;
    private final Mailbox mailbox;
    private final Set<String> dataWatches = new HashSet<>();
    private final Set<String> childWatches = new HashSet<>();
    private @Nullable ZkListener listener;
    private long session;
    private long previous;
    private long provenOver;
    private boolean losing;
    private boolean losingCreate;
    private Runnable createAgain = () -> {};

    public FakeZk(FakeZkServer server, Mailbox mailbox) {
        this.server = server;
        this.mailbox = mailbox;
    }

    /** Connects for a test in which nobody needs to hear of sessions and changes. */
    public void startUnheard() {
        listen(new ZkListener() {
            @Override
            public void onSession(Session state) {}

            @Override
            public void onChange(String path) {}
        });
        start();
    }

    /** From now on the connection breaks whenever a multi was done, so that it is made again. */
    public void loseAnswers() {
        losing = true;
    }

    /** It is proven that nobody has this session any more. */
    public void provenOver(long formerSession) {
        provenOver = formerSession;
    }

    @Override
    public int sessionTimeoutMs() {
        return SESSION_MS;
    }

    @Override
    public void endFormer(long formerSession, Consumer<Boolean> reply) {
        boolean proven = formerSession == provenOver;
        if (proven) {
            server.expire(formerSession);
        }
        mailbox.post(() -> reply.accept(proven));
    }

    /** The server ended the session some time ago; now the client learns of it. */
    public void learnOfExpiry() {
        mailbox.post(() -> Objects.requireNonNull(listener).onSession(ZkListener.Session.EXPIRED));
    }

    void changed(String path, String parent) {
        if (dataWatches.remove(path)) {
            mailbox.post(() -> Objects.requireNonNull(listener).onChange(path));
        }
        if (childWatches.remove(parent)) {
            mailbox.post(() -> Objects.requireNonNull(listener).onChange(parent));
        }
    }

    @Override
    public void listen(ZkListener newListener) {
        listener = newListener;
    }

    @Override
    public void start() {
        renew();
    }

    @Override
    public void renew() {
        previous = session;
        session = server.open(this);
        dataWatches.clear();
        childWatches.clear();
        mailbox.post(() -> Objects.requireNonNull(listener).onSession(ZkListener.Session.CONNECTED));
    }

    @Override
    public long sessionId() {
        return session;
    }

    @Override
    public long previousSessionId() {
        return previous;
    }

    @Override
    public void read(String path, boolean watch, Consumer<ZkReply<ZkNode>> reply) {
        ZkNode node = server.read(path);
        if (watch && node != null) {
            dataWatches.add(path);
        }
        answer(reply, node == null ? ZkReply.failed(ZkError.NO_NODE) : ZkReply.of(node));
    }

    @Override
    public void stat(String path, boolean watch, Consumer<ZkReply<ZkStat>> reply) {
        if (watch) {
            dataWatches.add(path);
        }
        ZkNode node = server.read(path);
        answer(reply, node == null ? ZkReply.failed(ZkError.NO_NODE) : ZkReply.of(node.stat()));
    }

    @Override
    public void children(String path, boolean watch, Consumer<ZkReply<List<String>>> reply) {
        boolean exists = server.read(path) != null;
        if (watch && exists) {
            childWatches.add(path);
        }
        answer(reply, exists ? ZkReply.of(server.children(path)) : ZkReply.failed(ZkError.NO_NODE));
    }

    @Override
    public void create(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        status(ZkOp.create(path, data), reply);
    }

    /** The next ephemeral node is made, and nobody hears of it. */
    public void loseAnswerOfCreate() {
        losingCreate = true;
    }

    /** As after a lost connection, what was not answered is asked for again. */
    public void createAgain() {
        createAgain.run();
    }

    @Override
    public void createEphemeral(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        if (losingCreate) {
            losingCreate = false;
            write(ZkOp.createEphemeral(path, data));
            createAgain = () -> status(ZkOp.createEphemeral(path, data), reply);
            return;
        }
        status(ZkOp.createEphemeral(path, data), reply);
    }

    @Override
    public void createSequential(String prefix, byte[] data, Consumer<ZkReply<String>> reply) {
        FakeZkServer.Written written = write(ZkOp.createSequential(prefix, data));
        answer(reply, written.error().ok() ? ZkReply.of(written.path()) : ZkReply.failed(written.error()));
    }

    @Override
    public void write(String path, byte[] data, int version, Consumer<ZkReply<ZkStat>> reply) {
        status(ZkOp.set(path, data, version), reply);
    }

    @Override
    public void delete(String path, int version, Consumer<ZkError> reply) {
        ZkError error = write(new ZkOp.Delete(path, version)).error();
        mailbox.post(() -> reply.accept(error));
    }

    @Override
    public void multi(List<ZkOp> operations, Consumer<List<ZkError>> reply) {
        List<ZkError> errors =
                server.lives(session) ? server.multi(operations, session) : List.of(ZkError.SESSION_EXPIRED);
        List<ZkError> told = losing && server.lives(session) ? again(operations) : errors;
        mailbox.post(() -> reply.accept(told));
    }

    private List<ZkError> again(List<ZkOp> operations) {
        List<ZkError> errors = server.multi(operations, session);
        return errors.stream().allMatch(ZkError::ok) ? errors : List.of(ZkError.CONNECTION_LOSS);
    }

    @Override
    public void close() {
        if (session == 0) {
            return;
        }
        server.expire(session);
    }

    private void status(ZkOp op, Consumer<ZkReply<ZkStat>> reply) {
        FakeZkServer.Written written = write(op);
        ZkNode node = written.node();
        answer(reply, node == null ? ZkReply.failed(written.error()) : ZkReply.of(node.stat()));
    }

    private FakeZkServer.Written write(ZkOp op) {
        return server.lives(session)
                ? server.write(op, session)
                : new FakeZkServer.Written(ZkError.SESSION_EXPIRED, null, op.path());
    }

    private <T> void answer(Consumer<ZkReply<T>> reply, ZkReply<T> value) {
        ZkReply<T> result = server.lives(session) ? value : ZkReply.failed(ZkError.SESSION_EXPIRED);
        mailbox.post(() -> reply.accept(result));
    }
}
