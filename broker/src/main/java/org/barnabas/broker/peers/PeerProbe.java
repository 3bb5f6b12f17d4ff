package org.barnabas.broker.peers;

import org.barnabas.cluster.ReachProbe;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * Asks one broker something small, again and again, on a connection of its own: orders of the controller may take long,
 * and answers keep the order of a connection. Where no answer comes it connects anew, and being let in counts as an answer.
 * The other's kernel does that even while its process is paused or its loops are busy; a cut network does not.
 *
 * <pre>
 *   CONNECTING --connected: reached--> WAITING --a while later--> ASKING --answered: reached--> WAITING
 *   CONNECTING --failed, or not in time: missed--> a while later CONNECTING      ASKING --the same: missed--> CONNECTING
 * </pre>
 *
 * On the client's loop.
 */
final class PeerProbe {

    private static final short VERSION = 0;

    private final Peers peers;
    private final BrokerNode node;
    private final ReachProbe.Verdict verdict;
    private final long everyMs;
    private final int patienceMs;
    private final Loop loop;
    private PeerClient client;
    private long round;
    private boolean stopped;

    private PeerProbe(Peers peers, BrokerNode node, PeerClient client, long boundMs, ReachProbe.Verdict verdict) {
        this.peers = peers;
        this.node = node;
        this.verdict = verdict;
        this.loop = client.loop();
        this.client = client;
        this.everyMs = Math.max(1, Math.min(Probes.EVERY_MS, boundMs / 6));
        this.patienceMs = (int) Math.max(1, Math.min(Probes.PATIENCE_MS, boundMs / 3));
    }

    /**
     * Begins.
     *
     * @return ends it
     */
    static Runnable start(Peers peers, BrokerNode node, PeerClient client, long boundMs, ReachProbe.Verdict verdict) {
        PeerProbe probe = new PeerProbe(peers, node, client, boundMs, verdict);
        client.loop().execute(probe::connect);
        return () -> client.loop().execute(probe::stop);
    }

    private void stop() {
        stopped = true;
        round++;
        client.close();
    }

    private void later(Runnable next) {
        long current = ++round;
        loop.schedule(everyMs, () -> {
            if (current == round) {
                next.run();
            }
        });
    }

    private void connect() {
        if (stopped) {
            return;
        }
        long current = ++round;
        Scheduler.Timer timer = loop.schedule(patienceMs, () -> {
            if (current == round) {
                onNotConnected();
            }
        });
        client.connect(failure -> {
            if (current == round) {
                timer.cancel();
                onConnected(failure);
            }
        });
    }

    private void onConnected(@Nullable ClientFailure failure) {
        if (failure == null) {
            verdict.reached();
            later(this::ask);
        } else {
            onNotConnected();
        }
    }

    private void onNotConnected() {
        verdict.missed();
        renew();
        later(this::connect);
    }

    private void ask() {
        long current = ++round;
        client.send(ApiKey.API_VERSIONS, VERSION, new ApiVersionsRequest(), patienceMs, new Answer() {
            @Override
            public void onResponse(Message response) {
                if (current == round) {
                    verdict.reached();
                    later(PeerProbe.this::ask);
                }
            }

            @Override
            public void onFailure(ClientFailure failure) {
                if (current == round) {
                    verdict.missed();
                    renew();
                    connect();
                }
            }
        });
    }

    /** What the former client still waits for would take longer than anybody here has. */
    private void renew() {
        client.close();
        PeerClient next = peers.client(node, loop);
        if (next != null) {
            client = next;
        }
    }
}
