package org.barnabas.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.barnabas.client.group.BrokerEntry;
import org.barnabas.client.group.UnreadableNodeException;
import org.barnabas.client.zookeeper.GroupZnodes;
import org.barnabas.client.zookeeper.ZnodeSession;
import org.barnabas.client.zookeeper.ZooKeeperTroubleException;

/** Finds brokers where clients of 0.8 found them: in ZooKeeper, below {@code /brokers/ids}. */
public final class ZooKeeperBrokers {

    private ZooKeeperBrokers() {}

    /**
     * The addresses of the brokers that live, {@code host:port,host:port}, as {@code bootstrap.servers} takes them. Blocks.
     *
     * @param zookeeperConnect {@code host:port,host:port/chroot}; the chroot may be left out
     * @param timeout how long ZooKeeper may take to answer
     * @throws ZooKeeperConsumerException if ZooKeeper does not answer, there is no broker, or none that is reached without
     *     TLS and SASL; the message says which, for people
     */
    public static String bootstrapServers(String zookeeperConnect, Duration timeout) {
        int ms = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        try (ZnodeSession session = ZnodeSession.open(zookeeperConnect, ms)) {
            List<BrokerEntry> brokers = GroupZnodes.brokers(session, false);
            if (brokers.isEmpty()) {
                throw new ZooKeeperConsumerException(none(session, zookeeperConnect));
            }
            return addresses(brokers, zookeeperConnect);
        } catch (ZooKeeperTroubleException | UnreadableNodeException e) {
            throw new ZooKeeperConsumerException(String.valueOf(e.getMessage()), e);
        }
    }

    static String addresses(List<BrokerEntry> brokers, String zookeeperConnect) {
        String addresses = brokers.stream()
                .map(BrokerEntry::address)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(","));
        if (addresses.isEmpty()) {
            throw new ZooKeeperConsumerException(
                    "no broker registered at " + zookeeperConnect + " can be reached without TLS or SASL");
        }
        return addresses;
    }

    private static String none(ZnodeSession session, String zookeeperConnect) {
        return session.exists("/brokers")
                ? "no broker is registered at " + zookeeperConnect + " at the moment"
                : "no brokers have ever registered at " + zookeeperConnect + ": is the chroot right?";
    }
}
