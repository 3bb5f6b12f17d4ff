package org.barnabas.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.barnabas.broker.api.ControllerCall;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.RequestOrigin;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.jspecify.annotations.Nullable;

/** Joins the cluster and leaves it, waiting for each step. Belongs to the thread that starts and stops the broker. */
final class Membership {

    private static final long LEAVE_SECONDS = 10;

    private final ClusterMember member;
    private final Mailbox mailbox;
    private final ZooKeeperConfig config;
    private final String connectString;

    /** @param mailbox that of the member's thread */
    Membership(ClusterMember member, Mailbox mailbox, ZooKeeperConfig config, String connectString) {
        this.member = member;
        this.mailbox = mailbox;
        this.config = config;
        this.connectString = connectString;
    }

    Controller controller() {
        return member.controller();
    }

    ClusterMember member() {
        return member;
    }

    /** The door of the thread that owns the member. */
    Mailbox mailbox() {
        return mailbox;
    }

    /**
     * Asks the controller for producer ids of this broker's own.
     *
     * @param answer called on any thread
     */
    void allocateProducerIds(
            ControllerCall<AllocateProducerIdsRequest, AllocateProducerIdsResponse> controller,
            int brokerId,
            Consumer<AllocateProducerIdsResponse> answer) {
        boolean posted = mailbox.post(() -> controller.ask(
                new AllocateProducerIdsRequest().brokerId(brokerId).brokerEpoch(member.brokerEpoch()),
                RequestOrigin.BROKER,
                answer));
        if (!posted) {
            answer.accept(new AllocateProducerIdsResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        }
    }

    /**
     * Connects to ZooKeeper; returns the cluster's id.
     *
     * @param expected the cluster that the log directories belong to; null if they are new
     */
    String meet(ZooKeeperAccess zooKeeper, @Nullable String expected) throws StartException, InterruptedException {
        CompletableFuture<String> clusterId = new CompletableFuture<>();
        CompletableFuture<String> refusal = new CompletableFuture<>();
        member.expect(expected);
        member.connect(clusterId::complete, reason -> {
            refusal.complete(reason);
            clusterId.complete("");
        });
        String id;
        try {
            id = clusterId.get(config.connectionTimeoutMs(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            String trouble = zooKeeper.trouble();
            throw new StartException(
                    "no ZooKeeper answers at " + connectString
                            + (trouble == null ? ". Start it, or correct zookeeper.connect." : ": " + trouble),
                    e);
        }
        if (refusal.isDone()) {
            throw new StartException(refusal.getNow(""));
        }
        return id;
    }

    /**
     * Registers the broker, whose listeners are open, and waits until it has heard of the cluster.
     *
     * @param lastStop how its former life ended
     */
    void join(BrokerNode broker, LastStop lastStop) throws StartException, InterruptedException {
        CompletableFuture<String> refusal = new CompletableFuture<>();
        member.register(broker, lastStop, reason -> refusal.complete(reason == null ? "" : reason));
        String reason = within(
                refusal,
                config.connectionTimeoutMs() + config.sessionTimeoutMs(),
                "the cluster's controller did not answer. Is another broker of the cluster stuck?");
        if (!reason.isEmpty()) {
            throw new StartException(reason);
        }
    }

    private static <T> T within(CompletableFuture<T> future, long timeoutMs, String problem)
            throws StartException, InterruptedException {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new StartException(problem, e);
        }
    }

    /** Leaves the cluster; the others see it at once. The epoch of the registration goes to {@code epoch}. */
    void leave(Consumer<Long> epoch) throws InterruptedException {
        CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
        CompletableFuture<Long> former = new CompletableFuture<>();
        mailbox.post(() -> former.complete(member.brokerEpoch()));
        member.leave(() -> left.complete(null));
        try {
            left.get(LEAVE_SECONDS, TimeUnit.SECONDS);
            epoch.accept(former.getNow(-1L));
        } catch (TimeoutException | ExecutionException e) {
            // ZooKeeper does not answer: the session will expire.
            return;
        }
    }
}
