package org.barnabas.simulation.cluster;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.NetConfig;
import org.barnabas.net.PeerClient;
import org.barnabas.net.core.BrokerClient;
import org.barnabas.net.core.NetLayer;
import org.barnabas.net.core.NetMetrics;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.simulation.client.ClientHome;
import org.barnabas.simulation.client.Journal;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.Surroundings;
import org.barnabas.simulation.network.Internet;
import org.barnabas.simulation.network.SimulatedSockets;
import org.barnabas.simulation.time.SimulatedThread;
import org.barnabas.simulation.time.SimulatedThreads;

/** The process of one client: a thread, and sockets of a host. */
final class ClientMachine implements ClientHome {

    private static final int CONNECT_MS = 2_000;
    private static final int MOST_ANSWER_BYTES = 64 << 20;

    private final String name;
    private final Surroundings around;
    private final Journal journal;
    private final BooleanSupplier silent;
    private final SimulatedThread thread;
    private final SimulatedThread resolver;
    private final NetLayer net;

    ClientMachine(String name, int host, Surroundings around, Journal journal, BooleanSupplier silent) {
        this.name = name;
        this.around = around;
        this.journal = journal;
        this.silent = silent;
        FailurePolicy failures = new FailurePolicy(
                reason -> surprise(new IllegalStateException(reason)), (role, failure) -> surprise(failure));
        SimulatedThreads threads = new SimulatedThreads(
                around.agenda(), around.turns(), around.streams().of("threads of " + name), failures);
        thread = threads.named(name);
        resolver = threads.named("resolver");
        net = new NetLayer(
                NetConfig.defaults(new NetConfig.Endpoint("PLAINTEXT", Internet.nameOf(host), 0, false), 1),
                new NetLayer.Ports(
                        new SimulatedSockets(around.internet(), host, threads, () -> List.<Loop>of(thread)),
                        new UnpooledByteBufAllocator(false, true),
                        around.agenda().clock()),
                new NetMetrics(new PrometheusRegistry()),
                failures);
    }

    /** Later: where it is found an error would be caught. */
    private void surprise(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        around.agenda().after(0, () -> around.chronicle().fail(name + " failed: " + trace));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Loop loop() {
        return thread;
    }

    @Override
    public long nowMs() {
        return around.agenda().nowMs();
    }

    @Override
    public long wallMs() {
        return Surroundings.BEGIN_MS + nowMs();
    }

    @Override
    public SplittableRandom random(String purpose) {
        return around.streams().of(name + " " + purpose);
    }

    @Override
    public PeerClient dial(ClientAddress broker) {
        return net.clients()
                .client(
                        broker,
                        thread,
                        new BrokerClient.Settings(name, "PLAINTEXT", CONNECT_MS, 0, MOST_ANSWER_BYTES, resolver));
    }

    @Override
    public List<ClientAddress> bootstrap() {
        return IntStream.rangeClosed(1, Options.BROKERS)
                .mapToObj(id -> new ClientAddress(Internet.nameOf(id), Surroundings.PORT))
                .toList();
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public boolean isSilent() {
        return silent.getAsBoolean();
    }
}
