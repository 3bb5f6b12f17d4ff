package org.barnabas.broker.assembly;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.Peers;
import org.barnabas.broker.peers.RemoteBroker;
import org.barnabas.broker.world.Network;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;

/** What connects this broker with the others. */
final class ClusterLinks {

    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final ControllerPorts ports;
    private final Peers peers;
    private final ControllerLink controllerLink;
    /** Set before the member starts, which is before anybody can be gone. */
    private final AtomicReference<GoneListener> gone = new AtomicReference<>((broker, epoch) -> {});

    /** Hears that the process of a broker seems to be gone; the epoch is -1 if only the id is known. Any thread. */
    @FunctionalInterface
    interface GoneListener {
        void onBrokerGone(int broker, long brokerEpoch);
    }

    /**
     * @param loops where the connections live
     * @param ports of the controller in this process
     */
    ClusterLinks(BrokerConfig config, int brokerId, Network net, List<Loop> loops, ControllerPorts ports) {
        this.ports = ports;
        Network.PeerSettings settings = new Network.PeerSettings(
                "barnabas-" + brokerId,
                config.listeners().interBrokerListener(),
                CONNECT_TIMEOUT_MS,
                maxAnswerBytes(config));
        this.peers = new Peers(
                (address, loop) -> net.client(address, loop, settings),
                loops,
                config.listeners().interBrokerListener());
        this.controllerLink = new ControllerLink(brokerId, peers, controller -> gone(controller.id(), -1));
    }

    /** A fetch is the largest: so much as it asks for, and the first batch whole, which came in one request once. */
    private static int maxAnswerBytes(BrokerConfig config) {
        long most =
                (long) config.listeners().requestMaxBytes() + config.follower().fetchResponseMaxBytes();
        return (int) Math.min(Integer.MAX_VALUE, most);
    }

    private void gone(int broker, long epoch) {
        Objects.requireNonNull(gone.get()).onBrokerGone(broker, epoch);
    }

    /** Who hears of processes that seem to be gone. */
    void onBrokerGone(GoneListener listener) {
        gone.set(listener);
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
                broker.id(), client, ports.mailbox(), ports.scheduler(), () -> gone(broker.id(), broker.epoch()));
    }

    void close() {
        controllerLink.close();
    }
}
