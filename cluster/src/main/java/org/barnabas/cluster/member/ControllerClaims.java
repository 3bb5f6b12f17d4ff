package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may speak to this broker as the controller. Terms that are over are refused (R9). A term that is new here counts
 * only when ZooKeeper says the same: else anybody who sends a large number would shut the true controller out for ever.
 * Owned by the controller's thread.
 */
final class ControllerClaims {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerClaims.class);
    /** A controller has one message under way to a broker; more than these few are nobody's in earnest. */
    private static final int MAX_WAITING = 100;

    private static final int NOBODY = -1;

    private final Zk zk;
    private final List<Claim> waiting = new ArrayList<>();
    private int controller = NOBODY;
    private int epoch = -1;
    private boolean asking;

    private record Claim(int controller, int epoch, Consumer<ErrorCode> answer) {}

    ControllerClaims(Zk zk) {
        this.zk = zk;
    }

    /** Whether a term is not over, as far as is known here. */
    boolean isCurrent(int byEpoch) {
        return byEpoch >= epoch;
    }

    /** Notes a term that is certain: confirmed, or that of this broker's own controller. */
    void accept(int byController, int byEpoch) {
        controller = byController;
        epoch = byEpoch;
    }

    /**
     * Finds out whether a message counts.
     *
     * @param answer at once or later: NONE, STALE_CONTROLLER_EPOCH, or NOT_CONTROLLER where ZooKeeper does not know of
     *     that controller and term, or not yet
     */
    void check(int byController, int byEpoch, Consumer<ErrorCode> answer) {
        if (byEpoch < epoch) {
            answer.accept(ErrorCode.STALE_CONTROLLER_EPOCH);
        } else if (byEpoch == epoch && byController == controller) {
            answer.accept(ErrorCode.NONE);
        } else if (byEpoch == epoch || waiting.size() >= MAX_WAITING) {
            answer.accept(ErrorCode.NOT_CONTROLLER);
        } else {
            waiting.add(new Claim(byController, byEpoch, answer));
            ask();
        }
    }

    private void ask() {
        if (asking || waiting.isEmpty()) {
            return;
        }
        asking = true;
        int asked = waiting.size();
        zk.readAll(List.of(ZnodePaths.CONTROLLER, ZnodePaths.CONTROLLER_EPOCH), replies -> settle(asked, replies));
    }

    /** Claims that came while ZooKeeper was asked may know of something newer. */
    private void settle(int asked, List<ZkReply<ZkNode>> replies) {
        List<Claim> settled = new ArrayList<>(waiting.subList(0, asked));
        waiting.subList(0, asked).clear();
        for (Claim claim : settled) {
            if (claim.epoch() > epoch && !isTrue(claim, replies)) {
                LOG.info("ZooKeeper does not know controller={} epoch={}", claim.controller(), claim.epoch());
                claim.answer().accept(ErrorCode.NOT_CONTROLLER);
                continue;
            }
            if (claim.epoch() > epoch) {
                accept(claim.controller(), claim.epoch());
            }
            check(claim.controller(), claim.epoch(), claim.answer());
        }
        asking = false;
        ask();
    }

    private static boolean isTrue(Claim claim, List<ZkReply<ZkNode>> replies) {
        if (!replies.stream().allMatch(ZkReply::ok)) {
            return false;
        }
        try {
            return ControllerZnode.decodeBroker(replies.get(0).value().data()) == claim.controller()
                    && ControllerZnode.decodeEpoch(replies.get(1).value().data()) == claim.epoch();
        } catch (MalformedZnodeException e) {
            LOG.error("The controller's znodes are unreadable; its messages have to wait", e);
            return false;
        }
    }
}
