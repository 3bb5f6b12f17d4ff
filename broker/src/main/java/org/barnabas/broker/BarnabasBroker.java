package org.barnabas.broker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.barnabas.broker.assembly.BrokerAssembly;
import org.barnabas.broker.assembly.BrokerFacts;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.config.LoggerLevels;
import org.barnabas.broker.system.SystemWorld;
import org.barnabas.broker.world.StartException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker, for the command line and for tests that want one in their own process. Several may run in one
 * process. Every method may be called from any thread.
 */
public final class BarnabasBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BarnabasBroker.class);

    private final BrokerAssembly assembly;
    private final BrokerFacts facts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();

    private BarnabasBroker(BrokerAssembly assembly, BrokerFacts facts) {
        this.assembly = assembly;
        this.facts = facts;
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
        return start(config, fatal, null);
    }

    /**
     * Starts a broker as {@link #start(BrokerConfig, Consumer)} does.
     *
     * @param loggers lets administrators see and change levels of loggers; null: requests for that are refused
     * @throws StartException if it cannot start; nothing is left running
     */
    public static BarnabasBroker start(BrokerConfig config, Consumer<String> fatal, @Nullable LoggerLevels loggers)
            throws StartException {
        BrokerAssembly assembly = new BrokerAssembly(config, SystemWorld.of(fatal, loggers));
        return new BarnabasBroker(assembly, new StartWait(assembly).facts());
    }

    /** What clients connect to, with the real ports. */
    public List<ListenerAddress> advertised() {
        return facts.advertised();
    }

    /** {@code host:port} of the first listener, as clients take it for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        ListenerAddress first = facts.advertised().get(0);
        return first.host() + ":" + first.port();
    }

    /** This broker's number. */
    public int brokerId() {
        return facts.brokerId();
    }

    /** The cluster that it belongs to. */
    public String clusterId() {
        return facts.clusterId();
    }

    /** Where its ZooKeeper is, such as {@code 127.0.0.1:2181}. */
    public String zooKeeper() {
        return facts.zooKeeper();
    }

    /** How long the start took, in milliseconds. */
    public long startMs() {
        return facts.startMs();
    }

    /** Its metrics. */
    public PrometheusRegistry registry() {
        return facts.registry();
    }

    /**
     * Stops cleanly, and returns when it has: everything accepted is on disk, and the next start has nothing to recover. To be
     * interrupted does not change that.
     */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            assembly.stop(stopped::countDown);
        }
        StartWait.uninterrupted(stopped);
    }
}
