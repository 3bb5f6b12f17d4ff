package org.barnabas.simulation.fault;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.wire.Message;
import org.barnabas.simulation.client.ClientHome;

/** Asks brokers for what operators ask for, without a care for the answer. */
public final class Operator {

    private static final byte BROKER = 4;
    private static final int TIMEOUT_MS = 5_000;
    private static final short VERSION = 1;

    private static final Answer UNHEARD = new Answer() {
        @Override
        public void onResponse(Message response) {}

        @Override
        public void onFailure(ClientFailure failure) {}
    };

    private final List<PeerClient> brokers = new ArrayList<>();

    /** @param home of which nobody else makes use */
    public Operator(ClientHome home) {
        home.bootstrap().forEach(address -> brokers.add(home.dial(address)));
    }

    private void ask(int broker, ApiKey api, Message request) {
        brokers.get(broker - 1).send(api, VERSION, request, TIMEOUT_MS, UNHEARD);
    }

    /** Leaderships go to the preferred replicas. */
    void electAll(int asked) {
        ask(
                asked,
                ApiKey.ELECT_LEADERS,
                new ElectLeadersRequest().topicPartitions(null).timeoutMs(TIMEOUT_MS));
    }

    /** Another number of loops at run time. */
    void loops(int asked, int count) {
        AlterableConfig entry =
                new AlterableConfig().name("num.network.threads").value(Integer.toString(count));
        ask(
                asked,
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                new IncrementalAlterConfigsRequest()
                        .resources(List.of(new AlterConfigsResource()
                                .resourceType(BROKER)
                                .resourceName(Integer.toString(asked))
                                .configs(List.of(entry)))));
    }
}
