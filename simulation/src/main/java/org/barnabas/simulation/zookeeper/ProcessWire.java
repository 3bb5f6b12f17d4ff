package org.barnabas.simulation.zookeeper;

import java.util.function.BooleanSupplier;
import org.barnabas.cluster.zk.FakeWire;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkReply;

/** A process's way to the ensemble, below the product's own rules for it. */
final class ProcessWire extends FakeWire {

    private final SimulatedEnsemble ensemble;
    private final int host;
    private final BooleanSupplier over;
    private long session;

    ProcessWire(SimulatedEnsemble ensemble, ProcessRoad road, int timeoutMs) {
        super(ensemble.server(), road, timeoutMs);
        this.ensemble = ensemble;
        this.host = road.host();
        this.over = road::isOver;
        ensemble.add(this);
    }

    int host() {
        return host;
    }

    boolean isOver() {
        return over.getAsBoolean();
    }

    /** The newest session that was served. */
    long session() {
        return session;
    }

    @Override
    protected void served(long served, ZkCall<?> call, ZkReply<?> reply) {
        session = served;
        ensemble.served(host, call);
    }
}
