package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on the word that a broker's process is dead, long before its session times out: its ephemeral nodes are deleted,
 * and elections begin at once. The controller deletes a dead broker's registration; any broker deletes a dead
 * controller's claim, together with its registration.
 *
 * <p>The word is evidence, not proof. A wrong guess costs no record: the victim sees that its registration is gone and
 * registers anew, which counts as a bounce (R10), and everything that it does with its former epochs is refused. So
 * that a wrong guess that repeats itself cannot drive a broker out for ever, words about a broker are not heard for a
 * while after one was acted on; the session time-out decides then. Owned by the controller's thread.
 */
final class DeathWatch {

    private static final Logger LOG = LoggerFactory.getLogger(DeathWatch.class);

    /** How long words about a broker are not heard after one was acted on. */
    static final long HOLD_MS = 10_000;

    private static final long EPOCH_UNKNOWN = -1;

    private final int self;
    private final Zk zk;
    private final Scheduler scheduler;
    private final Set<Integer> held = new HashSet<>();

    DeathWatch(int self, Zk zk, Scheduler scheduler) {
        this.self = self;
        this.zk = zk;
        this.scheduler = scheduler;
    }

    /** What lies in ZooKeeper at the moment of the word. */
    private static final class Evidence {
        private @Nullable ZkNode registration;
        private @Nullable ZkNode controller;
    }

    /**
     * A broker's process seems to be dead.
     *
     * @param epoch of the registration that the process had, or -1 if the witness does not know it
     */
    void gone(int broker, long epoch) {
        if (broker == self || held.contains(broker)) {
            return;
        }
        Evidence evidence = new Evidence();
        AllReplies both = new AllReplies(() -> judge(broker, epoch, evidence));
        zk.read(ZnodePaths.broker(broker), false, both.part(reply -> evidence.registration = value(reply)));
        zk.read(ZnodePaths.CONTROLLER, false, both.part(reply -> evidence.controller = value(reply)));
        both.seal();
    }

    private static @Nullable ZkNode value(ZkReply<ZkNode> reply) {
        return reply.ok() ? reply.value() : null;
    }

    private void judge(int broker, long epoch, Evidence evidence) {
        ZkNode registration = evidence.registration;
        ZkNode controller = evidence.controller;
        boolean another = registration != null
                && epoch != EPOCH_UNKNOWN
                && registration.stat().createdZxid() != epoch;
        if (another || held.contains(broker)) {
            return; // It has come back: the word is about its former life.
        }
        boolean wasController = controller != null && holder(controller) == broker;
        boolean weAre = controller != null && controller.stat().ephemeralOwner() == zk.sessionId();
        List<ZkOp> deletions = new ArrayList<>();
        if (controller != null && wasController) {
            deletions.add(delete(ZnodePaths.CONTROLLER, controller));
        }
        if (registration != null && (weAre || wasController)) {
            deletions.add(delete(ZnodePaths.broker(broker), registration));
        }
        if (deletions.isEmpty()) {
            return;
        }
        LOG.warn("The process of a broker is gone broker={} controller={}", broker, wasController);
        hold(broker);
        zk.multi(deletions, errors -> LOG.debug("Deleted what it left broker={} errors={}", broker, errors));
    }

    /** Not if it was written since it was read; who replaced it in between pays with a bounce. */
    private static ZkOp delete(String path, ZkNode node) {
        return new ZkOp.Delete(path, node.stat().version());
    }

    private void hold(int broker) {
        held.add(broker);
        scheduler.schedule(HOLD_MS, () -> held.remove(broker));
    }

    private static int holder(ZkNode controller) {
        try {
            return ControllerZnode.decodeBroker(controller.data());
        } catch (MalformedZnodeException e) {
            return -1;
        }
    }
}
