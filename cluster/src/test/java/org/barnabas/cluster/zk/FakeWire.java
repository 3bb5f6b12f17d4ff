package org.barnabas.cluster.zk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A process's way to a {@link FakeZkServer}, and what goes wrong on it. */
public class FakeWire implements ZkWire {

    private final FakeZkServer server;
    private final Road road;
    private final int timeoutMs;
    private final List<FakeLine> lines = new ArrayList<>();
    private Function<ZkCall<?>, Fate> fates = call -> Fate.ARRIVES;
    private boolean held;

    /** What becomes of a call. */
    public enum Fate {
        ARRIVES,
        /** The connection breaks before it arrives. */
        LOST,
        /** It takes effect, and the connection breaks. */
        ANSWER_LOST
    }

    public FakeWire(FakeZkServer server, Road road, int timeoutMs) {
        this.server = server;
        this.road = road;
        this.timeoutMs = timeoutMs;
    }

    FakeZkServer server() {
        return server;
    }

    Road road() {
        return road;
    }

    int timeoutMs() {
        return timeoutMs;
    }

    /** Whether a client hears at once that the server has closed its connection; else when it next tries something. */
    protected boolean noticesDrops() {
        return true;
    }

    /** From now on this decides what becomes of each call. */
    public void fates(Function<ZkCall<?>, Fate> newFates) {
        fates = newFates;
    }

    Fate fate(ZkCall<?> call) {
        return fates.apply(call);
    }

    /** Whether the connection breaks now that the call has taken effect. */
    protected boolean losesAnswer(ZkCall<?> call, ZkReply<?> reply) {
        return false;
    }

    /** A call was answered by the ensemble, and the answer is on its way, unless the connection is broken by now. */
    protected void served(long session, ZkCall<?> call, ZkReply<?> reply) {}

    /** What the client hears of an answer. */
    protected <R> ZkReply<R> heard(ZkCall<R> call, ZkReply<R> reply) {
        return reply;
    }

    /** No new connection comes about, until it may again. */
    public void hold(boolean now) {
        held = now;
        if (!now) {
            List.copyOf(lines).forEach(FakeLine::connect);
        }
    }

    boolean isHeld() {
        return held;
    }

    /** All connections break. */
    public void breakConnections() {
        List.copyOf(lines).forEach(FakeLine::breakConnection);
    }

    @Override
    public String root() {
        return "";
    }

    @Override
    public ZkLine open(Events events) {
        return opened(null, events);
    }

    @Override
    public ZkLine openAbove(Events events) {
        return opened(null, events);
    }

    @Override
    public ZkLine resume(FormerSession former, Events events) {
        return opened(former, events);
    }

    private FakeLine opened(@Nullable FormerSession former, Events events) {
        lines.removeIf(FakeLine::isOver);
        FakeLine line = new FakeLine(this, former, events);
        lines.add(line);
        line.connect();
        return line;
    }
}
