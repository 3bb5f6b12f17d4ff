package org.barnabas.cli.tool;

import java.time.Duration;
import org.barnabas.client.ZooKeeperBrokers;
import org.barnabas.client.ZooKeeperConsumerException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A cluster that is named by its ZooKeeper, as tools up to Apache Kafka 2 were told of one. */
public final class ZooKeeperOption {

    @Option(
            names = "--zookeeper",
            paramLabel = "HOST:PORT",
            description = "Find the brokers there, below a chroot if one follows: 10.0.0.5:2181/kafka.")
    private @Nullable String address;

    /** The address; null if none was given. */
    public @Nullable String address() {
        return address;
    }

    /**
     * Lets a connection go to the brokers that ZooKeeper knows, if one was named.
     *
     * @throws UsageException if brokers were named as well
     * @throws ToolException if ZooKeeper does not answer, or knows no broker
     */
    public void findBrokers(ConnectionOptions connection) {
        if (address == null) {
            return;
        }
        connection.requireNoServers();
        try {
            connection.useServers(
                    ZooKeeperBrokers.bootstrapServers(address, Duration.ofMillis(connection.timeoutMs())));
        } catch (ZooKeeperConsumerException e) {
            throw new ToolException(
                    e.getMessage() + "\nName ZooKeeper with --zookeeper HOST:PORT, and its chroot if it has one:"
                            + " HOST:PORT/CHROOT.");
        }
    }
}
