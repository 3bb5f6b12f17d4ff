package org.barnabas.broker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.DescribeConfigsHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.ListConfigResourcesHandler;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ConfigDescriber;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.net.NetMetrics;
import org.barnabas.net.NetServer;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.SingleThread;
import org.barnabas.ports.system.SystemClocks;

/** Puts a broker together in order, and takes it apart in the opposite order. */
final class BrokerAssembly implements AutoCloseable {

    private static final int IMAGE_BATCH = 1_000;

    private final BrokerConfig config;
    private final MonotonicClock clock = SystemClocks.MONOTONIC;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final StopStack running;
    private final long startedNs = clock.nowNs();
    private final ZooKeeperAccess zooKeeper;
    private final List<ListenerAddress> advertised;
    private final int brokerId;
    private final String clusterId;
    private final long startMs;

    private BrokerAssembly(BrokerConfig config, StopStack running) throws IOException, StartException {
        this.config = config;
        this.running = running;
        zooKeeper = ZooKeeperAccess.open(config.zooKeeper());
        running.push("zookeeper", zooKeeper);
        brokerId = Math.max(1, config.node().brokerId());
        clusterId = "";
        ImageHolder images = images();
        NetServer net = new NetServer(NetSettings.of(config.listeners()), clock, new NetMetrics(registry));
        running.push("net", net);
        HandlerTable handlers = handlers(images);
        RequestRouter router = new RequestRouter(handlers, new RequestMetrics(registry, handlers, clock), clock);
        advertised = NetSettings.advertised(config.listeners(), net.open(router));
        startMs = (clock.nowNs() - startedNs) / 1_000_000;
    }

    static BrokerAssembly start(BrokerConfig config) throws StartException {
        StopStack running = new StopStack();
        try {
            return new BrokerAssembly(config, running);
        } catch (StartException | RuntimeException e) {
            running.close();
            throw e;
        } catch (IOException e) {
            running.close();
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private ImageHolder images() {
        SingleThread thread = new SingleThread("image");
        running.push("image", thread);
        return new ImageHolder(new MpscMailbox(thread.executor(), () -> {}, IMAGE_BATCH), thread);
    }

    private HandlerTable handlers(ImageHolder images) {
        List<ApiHandler<?>> all = new ArrayList<>();
        all.add(new DescribeConfigsHandler(images, new ConfigDescriber(config), brokerId));
        all.add(new ListConfigResourcesHandler(images));
        all.add(new ApiVersionsHandler(List.copyOf(all), clusterId, id -> id == brokerId));
        return new HandlerTable(all);
    }

    List<ListenerAddress> advertised() {
        return advertised;
    }

    int brokerId() {
        return brokerId;
    }

    String clusterId() {
        return clusterId;
    }

    String zooKeeper() {
        return zooKeeper.connectString();
    }

    long startMs() {
        return startMs;
    }

    PrometheusRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        running.close();
    }
}
