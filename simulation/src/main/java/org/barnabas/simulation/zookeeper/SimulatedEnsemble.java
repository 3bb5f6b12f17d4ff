package org.barnabas.simulation.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.simulation.time.Agenda;

/** The tree that all sessions share, and the ensemble's judgement of which of them live. */
public final class SimulatedEnsemble {

    /** How soon after a lost connection a process tries another one. */
    public static final long RECONNECT_MS = 150;

    private static final long CHECK_MS = 200;

    private final FakeZkServer server;
    private final Agenda agenda;
    private final Consumer<String> notes;
    private final List<ProcessWire> wires = new ArrayList<>();
    private final List<Served> listeners = new ArrayList<>();

    /** Hears of calls that ZooKeeper has carried out, before whoever asked does. */
    @FunctionalInterface
    public interface Served {
        void served(int host, ZkCall<?> call);
    }

    /**
     * An empty tree.
     *
     * @param beginMs the wall clock's time when virtual time begins
     * @param notes hears what happens to sessions
     */
    public SimulatedEnsemble(Agenda agenda, long beginMs, Consumer<String> notes) {
        this.agenda = agenda;
        this.notes = notes;
        this.server = new FakeZkServer(() -> beginMs + agenda.nowMs());
        server.afterExpiry(this::note);
        agenda.after(CHECK_MS, this::check);
    }

    public FakeZkServer server() {
        return server;
    }

    /** Tells of each call from now on. */
    public void onServed(Served listener) {
        listeners.add(listener);
    }

    void served(int host, ZkCall<?> call) {
        for (Served listener : listeners) {
            listener.served(host, call);
        }
    }

    void add(ProcessWire wire) {
        wires.removeIf(ProcessWire::isOver);
        wires.add(wire);
    }

    private void check() {
        agenda.after(CHECK_MS, this::check);
        server.tick();
    }

    private void note(long session) {
        for (ProcessWire wire : wires) {
            if (wire.session() == session) {
                notes.accept("session of " + wire.host() + " ends");
            }
        }
    }

    /** What was just done for a broker is not heard of there: its connections break. */
    public void loseAnswersTo(int host) {
        of(host).forEach(ProcessWire::breakConnections);
    }

    /** The ensemble ends a session although its client is well. */
    public void expireSessionOf(int host) {
        of(host).forEach(wire -> server.expire(wire.session()));
    }

    private List<ProcessWire> of(int host) {
        return wires.stream().filter(wire -> wire.host() == host).toList();
    }
}
