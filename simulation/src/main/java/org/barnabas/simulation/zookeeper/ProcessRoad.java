package org.barnabas.simulation.zookeeper;

import org.barnabas.cluster.zk.Road;
import org.barnabas.simulation.network.Cables;
import org.barnabas.simulation.time.Agenda;
import org.barnabas.simulation.time.SimulatedThreads;

/**
 * The cables between a process and ZooKeeper.
 *
 * @param host of the process
 * @param ensemble host of ZooKeeper
 * @param expiryMs how long the word of an expired session takes besides
 */
record ProcessRoad(Agenda agenda, Cables cables, SimulatedThreads threads, int host, int ensemble, int expiryMs)
        implements Road {

    @Override
    public Lane lane() {
        Cables.Pipe up = cables.pipe(host, ensemble);
        Cables.Pipe down = cables.pipe(ensemble, host);
        return new Lane() {
            @Override
            public void toServer(Runnable arrival) {
                up.send(arrival);
            }

            @Override
            public void toClient(Runnable arrival) {
                down.send(() -> {
                    if (!threads.isDead()) {
                        arrival.run();
                    }
                });
            }

            @Override
            public void close() {
                up.lose();
                down.lose();
            }
        };
    }

    @Override
    public boolean passes() {
        return !threads.isPaused() && cables.passes(host, ensemble) && cables.passes(ensemble, host);
    }

    @Override
    public void later(long delayMs, Runnable task) {
        agenda.after(delayMs, () -> {
            if (!threads.isDead()) {
                task.run();
            }
        });
    }

    @Override
    public boolean isOver() {
        return threads.isDead();
    }

    @Override
    public long retryMs() {
        return SimulatedEnsemble.RECONNECT_MS;
    }

    @Override
    public long lateExpiryMs() {
        return expiryMs;
    }
}
