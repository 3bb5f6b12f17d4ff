package org.barnabas.cluster.controller;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is the controller. {@code /controller} is an ephemeral node of the broker that is; taking it and raising
 * {@code /controller_epoch} is one multi, so that two brokers never hold the same term.
 *
 * <pre>
 *   LOOKING --nobody--> CLAIMING --done--> LEADING
 *      |                   | lost
 *      | somebody          v
 *      +--------------> FOLLOWING --/controller changes--> LOOKING
 * </pre>
 */
final class ControllerLease {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLease.class);

    /** What became of an election. */
    interface Outcome {

        /** This broker is the controller. */
        void elected(int epoch, int epochVersion);

        /** Another broker is the controller. */
        void other(int broker);
    }

    private final int brokerId;
    private final Zk zk;
    private final WallClock clock;
    private final Scheduler scheduler;
    private final Outcome outcome;
    private long attempt;
    /** Counts sessions of trying: what was claimed before {@link #abandon} is nobody's business afterwards. */
    private long era;

    private int claimedVersion = -1;
    private long patienceMs;

    ControllerLease(int brokerId, Zk zk, WallClock clock, Scheduler scheduler, Outcome outcome) {
        this.scheduler = scheduler;
        this.brokerId = brokerId;
        this.zk = zk;
        this.clock = clock;
        this.outcome = outcome;
    }

    /** Finds out who is the controller, and becomes it if nobody is. A newer call makes older ones void. */
    void elect() {
        long current = ++attempt;
        zk.read(ZnodePaths.CONTROLLER, true, reply -> {
            if (current == attempt) {
                onController(reply, current);
            }
        });
    }

    /** From now on leaves an office that is free to others, and takes it only if nobody did for that long. */
    void patience(long ms) {
        patienceMs = ms;
    }

    /** Stops an election that is under way. */
    void abandon() {
        attempt++;
        era++;
        claimedVersion = -1;
    }

    private void onController(ZkReply<ZkNode> reply, long current) {
        if (reply.ok()) {
            onHolder(reply.value(), current);
        } else if (reply.error() == ZkError.NO_NODE) {
            // The watch on a missing node is set by asking for its status.
            zk.stat(ZnodePaths.CONTROLLER, true, status -> {
                if (current == attempt && status.error() == ZkError.NO_NODE) {
                    claimLater(current);
                } else if (current == attempt && status.ok()) {
                    elect();
                }
            });
        }
    }

    private void claimLater(long current) {
        if (patienceMs == 0) {
            readEpoch(current, this::claim);
            return;
        }
        scheduler.schedule(patienceMs, () -> {
            if (current == attempt) {
                readEpoch(current, this::claim);
            }
        });
    }

    private void onHolder(ZkNode node, long current) {
        if (node.stat().ephemeralOwner() == zk.sessionId()) {
            readEpoch(current, (epoch, version) -> onOwn(epoch, version, current));
            return;
        }
        try {
            outcome.other(ControllerZnode.decodeBroker(node.data()));
        } catch (MalformedZnodeException e) {
            LOG.error("The controller's znode is unreadable; waiting for it to change", e);
        }
    }

    /**
     * The node is ours. Either the watch told of our own claim, or the claim's reply was lost (KAFKA-13407), or somebody
     * raised the term. In the latter cases a new claim brings a term that is certainly nobody else's.
     */
    private void onOwn(int epoch, int version, long current) {
        if (version == claimedVersion) {
            outcome.elected(epoch, version);
            return;
        }
        zk.multi(List.of(ZkOp.delete(ZnodePaths.CONTROLLER)), ignored -> {
            if (current == attempt) {
                elect();
            }
        });
    }

    private interface Epoch {
        void is(int epoch, int version);
    }

    private void readEpoch(long current, Epoch next) {
        zk.read(ZnodePaths.CONTROLLER_EPOCH, false, reply -> {
            if (current != attempt) {
                return;
            }
            if (reply.error() == ZkError.NO_NODE) {
                byte[] zero = "0".getBytes(StandardCharsets.UTF_8);
                zk.create(ZnodePaths.CONTROLLER_EPOCH, zero, created -> readEpochAgain(current, created.error(), next));
            } else if (reply.ok()) {
                next.is(epoch(reply.value()), reply.value().stat().version());
            }
        });
    }

    private void readEpochAgain(long current, ZkError created, Epoch next) {
        if (current == attempt && created.mayExist()) {
            readEpoch(current, next);
        }
    }

    private static int epoch(ZkNode node) {
        try {
            return ControllerZnode.decodeEpoch(node.data());
        } catch (MalformedZnodeException e) {
            // The version alone keeps terms apart in ZooKeeper; a number above it keeps them apart at the brokers.
            LOG.error("The controller epoch is unreadable; going on from the version of its znode", e);
            return node.stat().version() + 1;
        }
    }

    private void claim(int epoch, int version) {
        long current = attempt;
        List<ZkOp> claim = List.of(
                ZkOp.createEphemeral(ZnodePaths.CONTROLLER, ControllerZnode.encode(brokerId, clock.nowMs())),
                ZkOp.set(ZnodePaths.CONTROLLER_EPOCH, ControllerZnode.encodeEpoch(epoch + 1), version));
        long claimedIn = era;
        zk.multi(claim, errors -> {
            boolean won = errors.stream().allMatch(ZkError::ok);
            if (won && claimedIn == era) {
                // Also for a newer look: the watch tells of our own claim before its reply, and that look comes to
                // the node after this.
                claimedVersion = version + 1;
            }
            if (current != attempt) {
                return;
            }
            if (won) {
                outcome.elected(epoch + 1, claimedVersion);
            } else if (!errors.contains(ZkError.SESSION_EXPIRED)) {
                elect();
            }
        });
    }
}
