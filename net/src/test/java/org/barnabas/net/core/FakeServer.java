package org.barnabas.net.core;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.RequestSink;
import org.barnabas.net.port.FakeNetwork;
import org.barnabas.ports.FailurePolicy;

/** The network layer on a {@link FakeNetwork}, and what it holds. */
final class FakeServer {

    static final Endpoint ENDPOINT = new Endpoint("PLAINTEXT", "127.0.0.1", 0);

    final FakeNetwork fakes;
    final List<String> fatal = new ArrayList<>();
    final CountedBuffers buffers = new CountedBuffers();
    final AnswerMemory answers;
    final NetLayer network;

    FakeServer(long seed, int loops, NetConfig config) {
        this(seed, loops, config, new AnswerMemory(8 << 20, 16 << 20));
    }

    FakeServer(long seed, int loops, NetConfig config, AnswerMemory answers) {
        this.answers = answers;
        fakes = new FakeNetwork(seed, loops);
        network = new NetLayer(
                config,
                new NetLayer.Ports(fakes, buffers, fakes.clock()),
                new NetMetrics(new PrometheusRegistry()),
                new FailurePolicy(fatal::add),
                answers);
    }

    int open(RequestSink sink) {
        try {
            return network.listeners().open(sink).get(0);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    FakeClient connect(int port) {
        int before = fakes.sockets().size();
        FakeClient client = new FakeClient(fakes, port);
        // Both ends: connections are numbered in the order in which they are accepted.
        while (fakes.sockets().size() < before + 2 && client.refused() == null) {
            fakes.step();
        }
        return client;
    }

    /** What is held of all accounts, in words; empty if nothing is. */
    String held() {
        return say("requests", network.listeners().requestMemory().usedBytes())
                + say("waiting", network.listeners().parkedMemory().usedBytes())
                + say("answers", answers.usedBytes())
                + say("of peers", network.clients().answers().usedBytes())
                + say("buffers", buffers.usedBytes());
    }

    private static String say(String what, long bytes) {
        return bytes == 0 ? "" : what + '=' + bytes + ' ';
    }
}
