package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.ZkLine;
import org.barnabas.cluster.zk.ZkWire;

/** Apache ZooKeeper's own client, one for each session. Its threads only hand on what they hear. */
public final class ZooKeeperWire implements ZkWire {

    private static final int REPLY_BYTES_MAX = 64 * 1024 * 1024;

    private final String servers;
    private final String root;
    private final int timeoutMs;

    /**
     * @param connect host:port pairs, and optionally a path below which everything lies
     * @param timeoutMs how long the broker may be silent before it counts as dead
     */
    public ZooKeeperWire(String connect, int timeoutMs) {
        int slash = connect.indexOf('/');
        this.servers = slash < 0 ? connect : connect.substring(0, slash);
        this.root = slash < 0 ? "" : connect.substring(slash);
        this.timeoutMs = timeoutMs;
    }

    @Override
    public String root() {
        return root;
    }

    @Override
    public ZkLine open(Events events) {
        return line(events, watcher -> new ZooKeeper(servers + root, timeoutMs, watcher, false, config()));
    }

    @Override
    public ZkLine openAbove(Events events) {
        return line(events, watcher -> new ZooKeeper(servers, timeoutMs, watcher, false, config()));
    }

    @Override
    public ZkLine resume(FormerSession former, Events events) {
        return line(
                events,
                watcher -> new ZooKeeper(
                        servers,
                        timeoutMs,
                        watcher,
                        former.id(),
                        HexFormat.of().parseHex(former.passwordHex()),
                        false,
                        new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses()),
                        config()));
    }

    /** Makes a client, which begins to connect. */
    private interface Opening {
        ZooKeeper open(Watcher watcher) throws IOException;
    }

    private ZkLine line(Events events, Opening opening) {
        ZooKeeperLine line = new ZooKeeperLine(events);
        try {
            return line.on(opening.open(line));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("cannot connect to ZooKeeper at " + servers + root, e);
        }
    }

    private static ZKClientConfig config() {
        ZKClientConfig config = new ZKClientConfig();
        // Without SASL the client looks up neither a login configuration nor the server's canonical name.
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        // Many nodes are read at once, and the znode of a large topic alone may have nearly a megabyte.
        config.setProperty(ZKClientConfig.JUTE_MAXBUFFER, Integer.toString(REPLY_BYTES_MAX));
        return config;
    }
}
