package org.barnabas.broker;

import java.util.concurrent.ExecutorService;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.Peers;
import org.barnabas.broker.peers.RemoteBroker;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.net.PeerClient;
import org.barnabas.net.core.BrokerClient;
import org.barnabas.net.core.NetServer;
import org.barnabas.ports.FailurePolicy;

/** What connects this broker with the others. */
final class ClusterLinks implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final ExecutorService resolver;
    private final ControllerPorts ports;
    private final Peers peers;
    private final ControllerLink controllerLink;
    /** Set before the member starts, which is before anybody can be gone. */
    private volatile GoneListener gone = (broker, epoch) -> {};

    /** Hears that the process of a broker seems to be gone; the epoch is -1 if only the id is known. Any thread. */
    @FunctionalInterface
    interface GoneListener {
        void onBrokerGone(int broker, long brokerEpoch);
    }

    /** @param ports of the controller in this process */
    ClusterLinks(BrokerConfig config, int brokerId, NetServer net, ControllerPorts ports, FailurePolicy failures) {
        this.resolver = NamedThreads.pool("resolver", 1, failures);
        this.ports = ports;
        BrokerClient.Settings settings = new BrokerClient.Settings(
                "barnabas-" + brokerId, CONNECT_TIMEOUT_MS, 0, maxAnswerBytes(config), resolver);
        this.peers = new Peers(
                (address, loop) -> net.client(address, loop, settings),
                net.loops(),
                config.listeners().interBrokerListener());
        this.controllerLink = new ControllerLink(brokerId, peers, controller -> gone.onBrokerGone(controller.id(), -1));
    }

    /** A fetch is the largest: so much as it asks for, and the first batch whole, which came in one request once. */
    private static int maxAnswerBytes(BrokerConfig config) {
        long most =
                (long) config.listeners().requestMaxBytes() + config.follower().fetchResponseMaxBytes();
        return (int) Math.min(Integer.MAX_VALUE, most);
    }

    /** Who hears of processes that seem to be gone. */
    void onBrokerGone(GoneListener listener) {
        gone = listener;
    }

    Peers peers() {
        return peers;
    }

    ControllerLink controllerLink() {
        return controllerLink;
    }

    /** The controller's channel to another broker; on the controller's thread. */
    BrokerChannel remote(BrokerRegistration broker) {
        PeerClient client = peers.client(broker.node());
        if (client == null) {
            throw new IllegalStateException("broker " + broker.id()
                    + " has no listener of the name in inter.broker.listener.name; configure the same name everywhere");
        }
        return new RemoteBroker(
                broker.id(),
                client,
                ports.mailbox(),
                ports.scheduler(),
                () -> gone.onBrokerGone(broker.id(), broker.epoch()));
    }

    @Override
    public void close() throws InterruptedException {
        controllerLink.close();
        NamedThreads.stop(resolver);
    }
}
