package org.barnabas.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the cluster and leaves it, waiting for each step. Belongs to the thread that starts and stops the broker. */
public final class Membership {

    private static final long LEAVE_SECONDS = 3;
    private static final long ANSWER_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final ClusterMember member;
    private final Mailbox mailbox;
    private final ZooKeeperConfig config;
    private final String connectString;
    private final Patience patience = new Patience();

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
     * Connects to ZooKeeper, when there is one; returns the cluster's id.
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
            id = patience.await(clusterId, config.connectionTimeoutMs(), () -> awaited(zooKeeper));
        } catch (TimeoutException e) {
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

    private String awaited(ZooKeeperAccess zooKeeper) {
        String trouble = zooKeeper.trouble();
        if (trouble != null) {
            return "the ZooKeeper ensemble " + connectString + ": " + trouble;
        }
        List<EnsembleServer> servers = config.embeddedServers();
        if (config.connect() != null || servers.isEmpty()) {
            return "ZooKeeper at " + connectString + ", which does not answer yet";
        }
        return (servers.size() / 2 + 1) + " of the " + servers.size() + " brokers that are the ZooKeeper ensemble "
                + connectString + " to be there";
    }

    /**
     * Registers the broker, whose listeners are open, and waits until it has heard of the cluster.
     *
     * @param lastStop how its former life ended
     */
    void join(BrokerNode broker, LastStop lastStop) throws StartException, InterruptedException {
        CompletableFuture<String> refusal = new CompletableFuture<>();
        member.register(broker, lastStop, reason -> refusal.complete(reason == null ? "" : reason));
        String reason;
        try {
            reason = patience.await(refusal, 0, () -> ask(member::waitingFor, "the thread controller"));
        } catch (TimeoutException e) {
            throw new StartException("the broker did not join the cluster", e);
        }
        if (!reason.isEmpty()) {
            throw new StartException(reason);
        }
    }

    /** Whether there is a connection to ZooKeeper. */
    boolean reachesZooKeeper() {
        return ask(member::reachesZooKeeper, false);
    }

    /** An answer of the member's thread, or what to say if it has none in time. */
    private <T> T ask(Supplier<T> question, T without) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        mailbox.post(() -> answer.complete(question.get()));
        try {
            return answer.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return without;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return without;
        }
    }

    /**
     * Leaves the cluster; the others see it at once. Where ZooKeeper does not answer, the session expires, or the next life
     * ends it. To be called again does nothing.
     */
    void leave() throws InterruptedException {
        CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
        if (!mailbox.post(() -> member.leave(() -> left.complete(null)))) {
            return;
        }
        try {
            left.get(LEAVE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.info("stopping without a word to ZooKeeper, which does not answer");
        }
    }
}
