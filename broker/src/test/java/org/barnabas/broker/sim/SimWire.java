package org.barnabas.broker.sim;

import org.barnabas.cluster.zk.FakeWire;
import org.barnabas.cluster.zk.Road;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkReply;

/** A process's way to ZooKeeper, below the product's own rules for it. */
final class SimWire extends FakeWire {

    /** How soon after a lost connection another one is tried. */
    static final long RECONNECT_MS = 150;

    private final SimProcess process;

    SimWire(SimProcess process) {
        super(
                process.world().zookeeper().server(),
                new Cables(process),
                process.world().options().sessionMs());
        this.process = process;
        process.world().zookeeper().add(this);
    }

    SimProcess process() {
        return process;
    }

    @Override
    protected void served(long session, ZkCall<?> call, ZkReply<?> reply) {
        process.world().onZooKeeperWrite(process);
    }

    @Override
    protected <R> ZkReply<R> heard(ZkCall<R> call, ZkReply<R> reply) {
        return process.world().bugs().heard(call, reply);
    }

    private static final class Cables implements Road {

        private final SimProcess process;
        private final SimWorld world;

        Cables(SimProcess process) {
            this.process = process;
            this.world = process.world();
        }

        @Override
        public Lane lane() {
            SimNet.Pipe up = world.net().pipe(process.id(), SimNet.ZOOKEEPER);
            SimNet.Pipe down = world.net().pipe(SimNet.ZOOKEEPER, process.id());
            return new Lane() {
                @Override
                public void toServer(Runnable arrival) {
                    up.send(arrival);
                }

                @Override
                public void toClient(Runnable arrival) {
                    down.send(() -> {
                        if (!process.isDead()) {
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
            SimNet net = world.net();
            return !process.isPaused()
                    && net.passes(process.id(), SimNet.ZOOKEEPER)
                    && net.passes(SimNet.ZOOKEEPER, process.id());
        }

        @Override
        public void later(long delayMs, Runnable task) {
            world.agenda().after(delayMs, () -> {
                if (!process.isDead()) {
                    task.run();
                }
            });
        }

        @Override
        public boolean isOver() {
            return process.isDead();
        }

        @Override
        public long retryMs() {
            return RECONNECT_MS;
        }

        @Override
        public long lateExpiryMs() {
            return world.options().lateExpiryMs();
        }
    }
}
