package org.barnabas.cluster.zookeeper;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A ZooKeeper server of an ensemble that brokers host themselves.
 *
 * @param id of the server, and of the broker that hosts it
 * @param host where the others reach it
 * @param peerPort for followers of a leader
 * @param electionPort for elections
 * @param clientPort for brokers
 */
public record EnsembleServer(int id, String host, int peerPort, int electionPort, int clientPort) {

    /** What clients of an ensemble connect to. */
    public static String connectString(List<EnsembleServer> servers) {
        return servers.stream()
                .map(server -> (server.host().indexOf(':') < 0 ? server.host() : "[" + server.host() + "]")
                        + ":"
                        + server.clientPort())
                .collect(Collectors.joining(","));
    }
}
