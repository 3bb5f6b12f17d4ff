package org.barnabas.broker.peers;

import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether another broker's process is there, without waiting for a session to time out. A process that is
 * killed closes its sockets: the connection ends and its port refuses. One that is paused or cut off does neither, and
 * is left to ZooKeeper. What this tells is evidence, not proof; whoever acts on it must be fenced by epochs.
 *
 * <pre>
 *   CONNECTING --connected--> ALIVE --lost--> PROBING --connected--> ALIVE
 *   PROBING --refused {@value #REFUSALS} times in a row--> GONE (told once per connection)
 *   anything else that fails --> CONNECTING again after {@value #RETRY_MS} ms
 * </pre>
 *
 * On the client's loop.
 */
final class Pulse {

    private static final int REFUSALS = 3;
    private static final long PROBE_MS = 20;
    private static final long RETRY_MS = 500;

    private final PeerClient client;
    private final Runnable gone;
    private boolean met;
    private boolean stopped;

    /** @param gone told on the client's loop */
    Pulse(PeerClient client, Runnable gone) {
        this.client = client;
        this.gone = gone;
    }

    /** Connects, and keeps connected from now on. */
    void start() {
        // Not at once: a peer that accepts and closes again must not keep this loop busy.
        client.onLost(failure -> client.loop().schedule(PROBE_MS, () -> probe(0)));
        probe(0);
    }

    /** Nothing is told any more. */
    void stop() {
        client.loop().execute(() -> stopped = true);
    }

    private void probe(int refusals) {
        client.connect(failure -> {
            if (!stopped) {
                onProbed(failure, refusals);
            }
        });
    }

    private void onProbed(@Nullable ClientFailure failure, int refusals) {
        if (failure == null) {
            met = true;
        } else if (failure == ClientFailure.REFUSED && met) {
            if (refusals + 1 < REFUSALS) {
                client.loop().schedule(PROBE_MS, () -> probe(refusals + 1));
            } else {
                // Once only: a port that refuses a broker that never answered may be a firewall's work.
                met = false;
                gone.run();
                client.loop().schedule(RETRY_MS, () -> probe(0));
            }
        } else if (failure != ClientFailure.CLOSED) {
            client.loop().schedule(RETRY_MS, () -> probe(0));
        }
    }
}
