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
 * served at a time than the limit says. Its address is its own: nobody else pays for it. Lives on its home's thread.
 */
public final class ConnectionHoarder implements SimulatedClient {

    private static final short VERSION = 3;
    private static final int MORE = 3;
    private static final int HOLD_MS = 2_000;

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
                new Hoard(home.bootstrap().get(choice.nextInt(home.bootstrap().size()))).gather();
            }
        });
    }

    /** Connections to one broker. */
    private final class Hoard {
        private final ClientAddress broker;
        private final List<PeerClient> connections = new ArrayList<>();
        /** Those that the broker serves. */
        private final Set<PeerClient> served = new LinkedHashSet<>();

        Hoard(ClientAddress broker) {
            this.broker = broker;
        }

        void gather() {
            for (int i = 0; i < limit + MORE; i++) {
                PeerClient connection = home.dial(broker);
                connections.add(connection);
                connection.onLost(why -> served.remove(connection));
                ask(connection);
            }
            home.loop().schedule(HOLD_MS, this::letGo);
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
                }

                @Override
                public void onFailure(ClientFailure failure) {
                    served.remove(connection);
                }
            });
        }

        private void letGo() {
            home.journal().note(home.name() + " had " + served.size() + " connections to " + broker);
            connections.forEach(PeerClient::close);
            later();
        }
    }
}
