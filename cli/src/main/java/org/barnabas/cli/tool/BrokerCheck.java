package org.barnabas.cli.tool;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;

/** Looks whether a broker is there before it is asked for something. */
public final class BrokerCheck {

    private BrokerCheck() {}

    /**
     * Returns if the broker is up.
     *
     * @throws ToolException if it is not: it names those that are
     */
    public static void requireUp(Admin admin, int broker) throws Exception {
        List<Integer> up = admin.describeCluster().nodes().get().stream()
                .map(Node::id)
                .sorted()
                .toList();
        if (!up.contains(broker)) {
            throw new ToolException("broker " + broker + " is not up; up are " + up
                    + "\n'barnabas cluster describe' shows the brokers.");
        }
    }
}
