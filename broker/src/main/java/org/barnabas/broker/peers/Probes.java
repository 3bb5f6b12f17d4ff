package org.barnabas.broker.peers;

import org.barnabas.cluster.ReachProbe;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.net.PeerClient;

/** Probes other brokers over the listener that brokers use among themselves. Any thread. */
public final class Probes implements ReachProbe {

    static final long EVERY_MS = 1_000;
    static final int PATIENCE_MS = 2_000;

    private final Peers peers;
    private final long boundMs;

    /** @param boundMs of silence that matters; attempts are a good deal shorter */
    public Probes(Peers peers, long boundMs) {
        this.peers = peers;
        this.boundMs = boundMs;
    }

    @Override
    public Runnable watch(BrokerNode broker, Verdict verdict) {
        PeerClient client = peers.client(broker);
        if (client == null) {
            return () -> {}; // Without the listener nobody can be asked: that is a wrong configuration, not a cut.
        }
        return PeerProbe.start(peers, broker, client, boundMs, verdict);
    }
}
