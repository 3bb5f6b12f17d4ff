package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.wire.Message;

/**
 * Opens more connections to one broker than an address may have, holds them for a while and lets them go. No more may be
 * served at a time than the limit says, and at the end as many again. Its address is its own: nobody else pays for it. Lives on its home's thread.
 */
public final class ConnectionHoarder implements SimulatedClient {

    private static final short VERSION = 3;
    private static final int MORE = 3;
    private static final int HOLD_MS = 2_000;
    private static final int AGAIN_MS = 200;
    private static final int AUDIT_TRIES = 50;

    private final ClientHome home;
    private final int limit;
    private final int everyMs;
    private final SplittableRandom choice;

    /** @param limit max.connections.per.ip of all brokers; what is not positive keeps the hoarder still */
    public ConnectionHoarder(ClientHome home, int limit, int everyMs) {
        this.home = home;
        this.limit = limit;
        this.everyMs = everyMs;
        this.choice = home.random("hoard");
    }

    @Override
    public void start() {
        if (limit > 0) {
            later();
        }
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void end() {}

    private void later() {
        home.loop().schedule(everyMs / 2 + choice.nextInt(everyMs), () -> {
            if (!home.isSilent()) {
                Hoard hoard = new Hoard(
                        home.bootstrap().get(choice.nextInt(home.bootstrap().size())), () -> {});
                hoard.gather();
                home.loop().schedule(HOLD_MS, () -> {
                    hoard.letGo();
                    later();
                });
            }
        });
    }

    /** When nothing goes wrong any more each broker serves exactly as many: what was closed before does not count for ever. */
    void audit(Runnable done) {
        if (limit > 0) {
            audit(0, AUDIT_TRIES, done);
        } else {
            done.run();
        }
    }

    private void audit(int index, int triesLeft, Runnable done) {
        if (index == home.bootstrap().size()) {
            done.run();
            return;
        }
        ClientAddress broker = home.bootstrap().get(index);
        Hoard[] hoard = new Hoard[1];
        hoard[0] = new Hoard(broker, () -> {
            int served = hoard[0].served.size();
            hoard[0].letGo();
            if (served == limit) {
                audit(index + 1, triesLeft, done);
            } else if (triesLeft > 0) {
                home.loop().schedule(AGAIN_MS, () -> audit(index, triesLeft - 1, done));
            } else {
                home.journal()
                        .fail(broker + " serves only " + served + " connections of " + home.name() + " of " + limit);
            }
        });
        hoard[0].gather();
    }

    /** Connections to one broker. */
    private final class Hoard {
        private final ClientAddress broker;
        private final Runnable whenAllAsked;
        private final List<PeerClient> connections = new ArrayList<>();
        /** Those that the broker serves. */
        private final Set<PeerClient> served = new LinkedHashSet<>();

        private int unanswered;
        private int refused;

        /** @param whenAllAsked called once, when all are served or not */
        Hoard(ClientAddress broker, Runnable whenAllAsked) {
            this.broker = broker;
            this.whenAllAsked = whenAllAsked;
        }

        void gather() {
            unanswered = limit + MORE;
            for (int i = 0; i < limit + MORE; i++) {
                PeerClient connection = home.dial(broker);
                connections.add(connection);
                connection.onLost(why -> served.remove(connection));
                ask(connection);
            }
        }

        private void ask(PeerClient connection) {
            ApiVersionsRequest request =
                    new ApiVersionsRequest().clientSoftwareName("hoarder").clientSoftwareVersion("1");
            connection.send(ApiKey.API_VERSIONS, VERSION, request, HOLD_MS, new Answer() {
                @Override
                public void onResponse(Message response) {
                    served.add(connection);
                    if (served.size() > limit) {
                        home.journal()
                                .fail(broker + " serves " + served.size() + " connections of " + home.name()
                                        + ", of which it may have " + limit);
                    }
                    answered();
                }

                @Override
                public void onFailure(ClientFailure failure) {
                    served.remove(connection);
                    refused++;
                    answered();
                }
            });
        }

        private void answered() {
            if (--unanswered == 0) {
                whenAllAsked.run();
            }
        }

        void letGo() {
            home.journal()
                    .note(home.name() + " had " + served.size() + " connections to " + broker + ", not " + refused
                            + " more");
            connections.forEach(PeerClient::close);
        }
    }
}
