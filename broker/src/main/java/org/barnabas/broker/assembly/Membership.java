package org.barnabas.broker.assembly;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.broker.world.ZooKeeperAccess;
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

/** Joins the cluster and leaves it. Belongs to the thread {@code assembly}. */
final class Membership {

    private static final long LEAVE_MS = 3_000;
    private static final long ANSWER_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final ClusterMember member;
    private final Mailbox mailbox;
    private final ZooKeeperConfig config;
    private final ZooKeeperAccess zooKeeper;
    private final Home home;

    /** @param mailbox that of the member's thread */
    Membership(ClusterMember member, Mailbox mailbox, ZooKeeperConfig config, ZooKeeperAccess zooKeeper, Home home) {
        this.member = member;
        this.mailbox = mailbox;
        this.config = config;
        this.zooKeeper = zooKeeper;
        this.home = home;
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
     * Connects to ZooKeeper, when there is one.
     *
     * @param expected the cluster that the log directories belong to; null if they are new
     * @param clusterId gets the cluster's id; fails if this broker does not belong to it
     */
    void meet(@Nullable String expected, Outcome<String> clusterId) {
        member.expect(expected);
        member.connect(clusterId::done, reason -> clusterId.failed(new StartException(reason)));
    }

    /** What {@link #meet} waits for. */
    StartSequence.Others zooKeeper() {
        return new StartSequence.Others(config.connectionTimeoutMs(), words -> words.accept(awaited()), () -> {
            String trouble = zooKeeper.trouble();
            return new StartException("no ZooKeeper answers at " + zooKeeper.connectString()
                    + (trouble == null ? ". Start it, or correct zookeeper.connect." : ": " + trouble));
        });
    }

    private String awaited() {
        String connectString = zooKeeper.connectString();
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
     * @param joined fails if this broker must not start
     */
    void join(BrokerNode broker, LastStop lastStop, Outcome<Boolean> joined) {
        member.register(broker, lastStop, reason -> {
            if (reason == null) {
                joined.done(true);
            } else {
                joined.failed(new StartException(reason));
            }
        });
    }

    /** What {@link #join} waits for. */
    StartSequence.Others others() {
        return StartSequence.Others.forever(words -> ask(member::waitingFor, "the thread controller", words));
    }

    /** @param reaches hears soon, on the caller's thread, whether there is a connection to ZooKeeper */
    void reachesZooKeeper(Consumer<Boolean> reaches) {
        ask(member::reachesZooKeeper, false, reaches);
    }

    /** Asks the member's thread; what to say if it does not answer in time is given. */
    private <T> void ask(Supplier<T> question, T without, Consumer<T> answer) {
        new Question<T>(home)
                .ask(
                        ANSWER_MS,
                        reply -> mailbox.post(() -> reply.accept(question.get())),
                        answer,
                        () -> answer.accept(without));
    }

    /**
     * Leaves the cluster; the others see it at once. Where ZooKeeper does not answer, the session expires, or the next life
     * ends it. To be called again does nothing but call back.
     */
    void leave(Runnable left) {
        new Question<Boolean>(home)
                .ask(
                        LEAVE_MS,
                        done -> mailbox.post(() -> member.leave(() -> done.accept(true))),
                        done -> left.run(),
                        () -> {
                            LOG.info("stopping without a word to ZooKeeper, which does not answer");
                            left.run();
                        });
    }
}
