package org.barnabas.cluster.session;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.zk.ZkWire;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * The port {@link Zk} on a wire. Owned by the thread behind the mailbox (the {@code controller}): it makes the calls, and
 * whatever comes back from the wire is only posted there.
 *
 * <p>Calls that meet a broken connection wait and are made again in their order when it is back, as long as the session
 * lives. A write that was sent before and is refused then may be in its own way: it ends with
 * {@link ZkError#CONNECTION_LOSS}, which says that nobody knows, and who asked reads again. A session that is over takes
 * nothing along: what was not answered ends with {@link ZkError#SESSION_EXPIRED}, and may have been done.
 */
public class ZkClient implements Zk {

    private final ZkSession session;
    private final SessionPreparation preparation;
    private @Nullable SessionMemory memory;

    /** @param mailbox of the thread that owns this object; every reply and event goes through it */
    public ZkClient(ZkWire wire, Mailbox mailbox) {
        this.session = new ZkSession(wire, mailbox);
        this.preparation = new SessionPreparation(wire, mailbox);
    }

    @Override
    public void listen(ZkListener listener) {
        session.listen(listener);
    }

    @Override
    public void start() {
        preparation.createRoot(session::start);
    }

    /**
     * Remembers sessions from now on, so that a broker that comes back after a crash can end its former one instead of
     * waiting until it expires. To be called before the broker registers.
     */
    public void remember(SessionMemory newMemory) {
        memory = newMemory;
    }

    @Override
    public int sessionTimeoutMs() {
        return session.timeoutMs();
    }

    @Override
    public void endFormer(long holder, Consumer<Boolean> reply) {
        FormerSession former = memory == null ? null : memory.read();
        if (former == null || former.id() != holder) {
            reply.accept(false);
        } else {
            preparation.endSession(former, () -> reply.accept(true));
        }
    }

    @Override
    public void keepSession() {
        FormerSession key = session.key();
        if (memory != null && key != null) {
            memory.write(key);
        }
    }

    @Override
    public void renew() {
        session.renew();
    }

    @Override
    public long sessionId() {
        return session.id();
    }

    @Override
    public long previousSessionId() {
        return session.previousId();
    }

    @Override
    public void read(String path, boolean watch, Consumer<ZkReply<ZkNode>> reply) {
        session.submit(new ZkCall.Read(path, watch), reply);
    }

    @Override
    public void readAll(List<String> paths, Consumer<List<ZkReply<ZkNode>>> reply) {
        session.submit(
                new ZkCall.ReadAll(List.copyOf(paths)),
                answer -> reply.accept(
                        answer.ok()
                                ? answer.value()
                                : Collections.nCopies(paths.size(), ZkReply.failed(answer.error()))));
    }

    @Override
    public void sync(Consumer<ZkError> done) {
        session.submit(new ZkCall.Sync(), answer -> done.accept(answer.error()));
    }

    @Override
    public void stat(String path, boolean watch, Consumer<ZkReply<ZkStat>> reply) {
        session.submit(new ZkCall.Stat(path, watch), reply);
    }

    @Override
    public void children(String path, boolean watch, Consumer<ZkReply<List<String>>> reply) {
        session.submit(new ZkCall.Children(path, watch), reply);
    }

    @Override
    public void create(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        writeOne(ZkOp.create(path, data), reply);
    }

    @Override
    public void createEphemeral(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        writeOne(ZkOp.createEphemeral(path, data), reply);
    }

    @Override
    public void createSequential(String prefix, byte[] data, Consumer<ZkReply<String>> reply) {
        session.submit(
                new ZkCall.Write(ZkOp.createSequential(prefix, data)),
                answer ->
                        reply.accept(answer.ok() ? ZkReply.of(answer.value().path()) : ZkReply.failed(answer.error())));
    }

    @Override
    public void write(String path, byte[] data, int version, Consumer<ZkReply<ZkStat>> reply) {
        writeOne(ZkOp.set(path, data, version), reply);
    }

    private void writeOne(ZkOp op, Consumer<ZkReply<ZkStat>> reply) {
        session.submit(
                new ZkCall.Write(op),
                answer -> reply.accept(new ZkReply<>(
                        answer.error(), answer.ok() ? answer.value().stat() : null)));
    }

    @Override
    public void delete(String path, int version, Consumer<ZkError> reply) {
        session.submit(new ZkCall.Write(new ZkOp.Delete(path, version)), answer -> reply.accept(answer.error()));
    }

    @Override
    public void multi(List<ZkOp> operations, Consumer<List<ZkError>> reply) {
        session.submit(
                new ZkCall.Multi(operations),
                answer -> reply.accept(answer.ok() ? answer.value() : List.of(answer.error())));
    }

    @Override
    public void close() {
        preparation.close();
        session.close();
    }
}
