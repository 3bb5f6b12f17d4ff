package org.barnabas.broker.settings;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.config.ListenerConfig;
import org.barnabas.broker.world.Machine;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.NetConfig;

/** Translates the listeners' configuration for the network layer and back. */
public final class NetSettings {

    /** More than this of one connection in flight only takes memory: clients send five by default. */
    private static final int MAX_IN_FLIGHT_PER_CONNECTION = 64;

    private static final long FRAME_DEADLINE_MS = 60_000;
    private static final long MIN_QUEUED_BYTES = 32L << 20;
    private static final int QUEUED_DIRECT_SHARE = 4;

    /** What other brokers answer may take this part of the direct memory; a usual answer to a fetch has 10 MiB at most. */
    private static final int PEER_ANSWER_DIRECT_SHARE = 8;

    private static final long MIN_PEER_ANSWER_BYTES = 32L << 20;

    /** What requests that wait for their answers keep may take this part of the heap. */
    private static final int WAITING_HEAP_SHARE = 8;

    private NetSettings() {}

    public static NetConfig of(ListenerConfig config, Machine machine) {
        List<NetConfig.Endpoint> endpoints = new ArrayList<>();
        for (ListenerAddress address : config.listeners()) {
            endpoints.add(new NetConfig.Endpoint(
                    address.name(),
                    address.host(),
                    address.port(),
                    address.name().equals(config.interBrokerListener())));
        }
        return new NetConfig(
                endpoints,
                config.networkThreads(),
                config.requestMaxBytes(),
                queuedBytes(config, machine),
                machine.heapBytes() / WAITING_HEAP_SHARE,
                Math.max(MIN_PEER_ANSWER_BYTES, machine.directBytes() / PEER_ANSWER_DIRECT_SHARE),
                Math.min(config.queuedMaxRequests(), MAX_IN_FLIGHT_PER_CONNECTION),
                config.connectionsMaxIdleMs(),
                FRAME_DEADLINE_MS,
                quota(config, machine),
                config.sendBufferBytes(),
                config.receiveBufferBytes(),
                config.backlog());
    }

    static ConnectionQuota quota(ListenerConfig config, Machine machine) {
        return new ConnectionQuota(
                Math.min(config.maxConnections(), machine.connections()),
                config.maxConnectionsPerIp(),
                config.maxConnectionsPerIpOverrides(),
                config.maxConnectionCreationRate(),
                config.listeners().size() > 1 ? config.interBrokerListener() : "");
    }

    /**
     * Unless told otherwise a quarter of the direct memory. One frame of {@code socket.request.max.bytes}, what other
     * brokers answer, records that are inflated and answers under way need the rest.
     */
    private static long queuedBytes(ListenerConfig config, Machine machine) {
        return config.queuedMaxRequestBytes() > 0
                ? config.queuedMaxRequestBytes()
                : Math.max(MIN_QUEUED_BYTES, machine.directBytes() / QUEUED_DIRECT_SHARE);
    }

    /** What clients are told, with the bound ports in place of port 0 and this machine's name in place of no host. */
    public static List<ListenerAddress> advertised(ListenerConfig config, List<Integer> ports, Machine machine) {
        List<ListenerAddress> told = new ArrayList<>();
        for (ListenerAddress address : config.advertised()) {
            int index = 0;
            while (!config.listeners().get(index).name().equals(address.name())) {
                index++;
            }
            int port = address.port() == 0 ? ports.get(index) : address.port();
            told.add(new ListenerAddress(address.name(), host(address.host(), machine), port));
        }
        return List.copyOf(told);
    }

    private static String host(String configured, Machine machine) {
        return configured.isEmpty() || configured.equals("0.0.0.0") || configured.equals("::")
                ? machine.hostName()
                : configured;
    }
}
