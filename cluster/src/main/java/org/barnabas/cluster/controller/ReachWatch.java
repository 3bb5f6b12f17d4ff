package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.ReachProbe;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whom the controller reaches. A broker that keeps its session but does not answer for the bound is fenced: its
 * registration is deleted, as if its session were over, and while it registers anew it stays hidden from the controller
 * until it answers; then it is a broker that bounced. If it does not register anew while its session lasts it is dead, and
 * hidden no more: it may lead as soon as it is registered. A controller that reaches too few gives up its office, and goes on
 * watching so that it knows when it may stand again. Owned by the controller's thread.
 *
 * <p>Fencing a broker that lives costs no record, and neither does doing it wrongly. Its successors lead under a higher
 * leader epoch that stands in ZooKeeper before they do. What the fenced one takes meanwhile it cannot acknowledge with
 * acks=all: its high watermark waits for all of the in-sync set that it knows, of which its successor is one. What that
 * one copied before it leads is in its log; afterwards it copies no more, and others who know of the newer epoch are
 * refused (R3). Nor can the fenced leader make the set smaller: AlterPartition of a former epoch is refused. Deleting
 * the registration gives it a new broker epoch, so that no order that was on its way to it can be taken for a later one
 * (R10).
 */
final class ReachWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ReachWatch.class);

    /** What follows. */
    interface Host {

        /** Brokers were fenced or are back: who is registered has to be looked at again. */
        void onFencesChanged();

        /** This broker is the controller, and reaches fewer than half of the brokers. */
        void onAlone();

        /** This broker reaches half of the brokers again. */
        void onTogether();
    }

    private final Zk zk;
    private final ControllerPorts ports;
    private final Scheduler scheduler;
    private final Host host;
    private final Reachability reachability;
    private final long tickMs;
    private final Map<Integer, Probed> probed = new HashMap<>();
    private boolean watching;
    private boolean alone;
    private int epochVersion;
    private long era;

    private record Probed(BrokerNode node, Runnable end) {}

    ReachWatch(int self, ControllerPorts ports, Host host) {
        this.zk = ports.zk();
        this.ports = ports;
        this.scheduler = ports.scheduler();
        this.host = host;
        this.tickMs = Math.max(1, ports.reach().boundMs() / Reachability.SILENT_TICKS);
        this.reachability = new Reachability(self, tickMs);
    }

    /** This broker is the controller of a new term, and has the bound to reach the others. */
    void begin(int termVersion) {
        end();
        epochVersion = termVersion;
        watching = true;
        tickLater(++era);
    }

    /** This broker is not the controller any more. */
    void end() {
        era++;
        watching = false;
        alone = false;
        probed.values().forEach(one -> one.end().run());
        probed.clear();
        reachability.clear();
    }

    /** Whether this broker resigned because it was cut off, and still is. */
    boolean alone() {
        return alone;
    }

    /** The connection to ZooKeeper is there again. */
    void startOver() {
        reachability.startOver();
    }

    /** Brokers that are hidden. */
    Set<Integer> fenced() {
        return reachability.fenced();
    }

    /** Who of the registered brokers takes part: all that are not fenced. */
    List<BrokerRegistration> admit(List<BrokerRegistration> live) {
        if (!watching) {
            return live;
        }
        Set<Integer> dead = reachability.registered(live);
        if (!dead.isEmpty()) {
            LOG.info("Brokers that were not reached have no session any more, and count as dead brokers={}", dead);
        }
        Set<Integer> ids = new HashSet<>();
        for (BrokerRegistration broker : live) {
            ids.add(broker.id());
            probe(broker.node());
        }
        for (int id : List.copyOf(probed.keySet())) {
            if (!ids.contains(id) && !reachability.isFenced(id)) {
                forget(id);
            }
        }
        List<BrokerRegistration> admitted = new ArrayList<>(live);
        admitted.removeIf(broker -> reachability.isFenced(broker.id()));
        return admitted;
    }

    private void probe(BrokerNode node) {
        Probed present = probed.get(node.id());
        if (reachability.isSelf(node.id()) || (present != null && present.node().equals(node))) {
            return;
        }
        forget(node.id());
        long current = era;
        int id = node.id();
        Runnable end = ports.reach().probe().watch(node, new ReachProbe.Verdict() {
            @Override
            public void reached() {
                post(current, () -> onReached(id));
            }

            @Override
            public void missed() {
                post(current, () -> reachability.missed(id));
            }
        });
        probed.put(id, new Probed(node, end));
    }

    private void post(long of, Runnable event) {
        ports.mailbox().post(() -> {
            if (of == era) {
                event.run();
            }
        });
    }

    private void forget(int id) {
        Probed gone = probed.remove(id);
        if (gone != null) {
            gone.end().run();
        }
    }

    private void onReached(int id) {
        if (reachability.reached(id) && !alone) {
            LOG.info("A broker is reached again broker={}", id);
            host.onFencesChanged();
        }
    }

    private void tickLater(long of) {
        scheduler.schedule(tickMs, () -> {
            if (of == era) {
                // The next time comes whatever this one meets.
                tickLater(of);
                tick();
            }
        });
    }

    private void tick() {
        Reachability.Judgement now = reachability.tick();
        if (alone) {
            if (now.together()) {
                end();
                host.onTogether();
            }
        } else if (now.alone()) {
            alone = true;
            host.onAlone();
        } else {
            now.fenced().forEach(this::fence);
            if (now.overdue()) {
                host.onFencesChanged();
            }
        }
    }

    private void fence(BrokerRegistration broker) {
        LOG.warn(
                "A broker does not answer, although it has a session; others take over broker={} epoch={}",
                broker.id(),
                broker.epoch());
        String path = ZnodePaths.broker(broker.id());
        long current = era;
        zk.read(path, false, reply -> {
            if (current != era) {
                return;
            }
            if (reply.error() == ZkError.NO_NODE) {
                reachability.notFenced(broker.id());
            }
            if (!reply.ok() || reply.value().stat().createdZxid() != broker.epoch()) {
                host.onFencesChanged();
                return;
            }
            List<ZkOp> deletion = List.of(
                    ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion),
                    new ZkOp.Delete(path, reply.value().stat().version()));
            zk.multi(deletion, errors -> {
                LOG.debug("Deleted a registration broker={} errors={}", broker.id(), errors);
                if (current == era) {
                    if (errors.contains(ZkError.NO_NODE)) {
                        reachability.notFenced(broker.id());
                    }
                    host.onFencesChanged();
                }
            });
        });
    }

    /** Gives up the office and, so that leaderships go on as well, the registration; both only if the term is ours. */
    void resign(int self, Runnable done) {
        ZkOp ours = ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion);
        ZkOp office = ZkOp.delete(ZnodePaths.CONTROLLER);
        zk.multi(List.of(ours, office, ZkOp.delete(ZnodePaths.broker(self))), errors -> {
            if (errors.stream().allMatch(ZkError::ok)) {
                done.run();
            } else {
                // Somebody deleted the registration, which must not keep us in office.
                zk.multi(List.of(ours, office), ignored -> done.run());
            }
        });
    }
}
