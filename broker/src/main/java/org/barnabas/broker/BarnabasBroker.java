package org.barnabas.broker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker, for the command line and for tests that want one in their own process. Several may run in one
 * process. Every method may be called from any thread.
 */
public final class BarnabasBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BarnabasBroker.class);

    private final BrokerAssembly assembly;

    private BarnabasBroker(BrokerAssembly assembly) {
        this.assembly = assembly;
    }

    /**
     * Starts a broker and returns when it is ready for clients, which may take long: it waits for ZooKeeper, for the
     * session of its former life to end, and for a controller, and logs what for. Interrupting the thread ends the
     * wait. With port 0 in {@code listeners}, {@code zookeeper.embedded.port} and {@code metrics.port}, any free ports
     * are taken.
     *
     * @throws StartException if it cannot start; nothing is left running
     */
    public static BarnabasBroker start(BrokerConfig config) throws StartException {
        return start(config, reason -> LOG.error("the broker cannot go on: {}", reason));
    }

    /**
     * Starts a broker as {@link #start(BrokerConfig)} does.
     *
     * @param fatal hears why the broker cannot go on, such as the failure of its last log directory or an error that is
     *     not confined to one request ({@link org.barnabas.ports.FailurePolicy}); a process should end then. It hears
     *     on the thread that found out, and may hear again
     * @throws StartException if it cannot start; nothing is left running
     */
    public static BarnabasBroker start(BrokerConfig config, Consumer<String> fatal) throws StartException {
        return new BarnabasBroker(BrokerAssembly.start(config, fatal));
    }

    /** What clients connect to, with the real ports. */
    public List<ListenerAddress> advertised() {
        return assembly.advertised();
    }

    /** {@code host:port} of the first listener, as clients take it for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        ListenerAddress first = assembly.advertised().get(0);
        return first.host() + ":" + first.port();
    }

    /** This broker's number. */
    public int brokerId() {
        return assembly.brokerId();
    }

    /** The cluster that it belongs to. */
    public String clusterId() {
        return assembly.clusterId();
    }

    /** Where its ZooKeeper is, such as {@code 127.0.0.1:2181}. */
    public String zooKeeper() {
        return assembly.zooKeeper();
    }

    /** How long the start took, in milliseconds. */
    public long startMs() {
        return assembly.startMs();
    }

    /** Its metrics. */
    public PrometheusRegistry registry() {
        return assembly.registry();
    }

    /** Stops cleanly: everything accepted is on disk, and the next start has nothing to recover. */
    @Override
    public void close() {
        assembly.close();
    }
}
