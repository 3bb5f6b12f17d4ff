package org.barnabas.partition.follow;

import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.partition.ReplicationHome;

/** Port: opens ways to leaders. Called on the thread of the {@link ReplicationHome}, which answers come back to. */
@FunctionalInterface
public interface LeaderChannels {

    /**
     * A way to a broker. Does not block and does not fail: what is wrong shows in the answers.
     *
     * @param leader as the controller told last; when its endpoints change the channel is closed and another one opened
     */
    LeaderChannel open(BrokerNode leader);
}
