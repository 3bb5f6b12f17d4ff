package org.barnabas.broker.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.cluster.zookeeper.EnsembleServer;

/** Reads {@code zookeeper.embedded.servers}: {@code 1@host:2888:3888}, or with a port for clients at the end. */
final class EnsembleServers {

    private static final Pattern SERVER =
            Pattern.compile("(\\d{1,9})@(\\[[0-9a-fA-F:.]+]|[^:@\\s]+):(\\d{1,5}):(\\d{1,5})(?::(\\d{1,5}))?");

    private static final int PORT_MAX = 65_535;

    private EnsembleServers() {}

    static List<EnsembleServer> of(List<String> texts, int clientPort) {
        List<EnsembleServer> servers = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (String text : texts) {
            EnsembleServer server = server(text, clientPort);
            if (!ids.add(server.id())) {
                throw invalid(text, "Each server must have a different id");
            }
            servers.add(server);
        }
        return List.copyOf(servers);
    }

    private static EnsembleServer server(String text, int clientPort) {
        Matcher matcher = SERVER.matcher(text.trim());
        if (!matcher.matches()) {
            throw invalid(text, "Expected id@host:port:port, such as 1@10.0.0.1:2888:3888");
        }
        String host = matcher.group(2);
        String own = matcher.group(5);
        return new EnsembleServer(
                Integer.parseInt(matcher.group(1)),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port(text, matcher.group(3)),
                port(text, matcher.group(4)),
                own == null ? port(text, Integer.toString(clientPort)) : port(text, own));
    }

    private static int port(String text, String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > PORT_MAX) {
            throw invalid(text, "Ports, also that for clients, must be numbers from 1 to 65535");
        }
        return port;
    }

    private static ConfigException invalid(String text, String problem) {
        return ConfigException.invalid(ZooKeeperConfig.EMBEDDED_SERVERS.name(), text, problem);
    }
}
