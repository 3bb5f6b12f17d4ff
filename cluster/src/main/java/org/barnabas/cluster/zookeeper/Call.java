package org.barnabas.cluster.zookeeper;

import java.util.function.Consumer;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.cluster.zk.ZkError;

/**
 * A call that can be made more than once.
 *
 * @param sender makes it on a connection
 * @param failed hears when it could not be made at all
 */
record Call(Sender sender, Consumer<ZkError> failed) {

    /** Makes the call; {@code done} is told once how it ended. */
    interface Sender {
        void send(ZooKeeper zk, Done done);
    }

    /** The end of a call: its return code, and what to do unless the call is to be repeated. */
    interface Done {
        void end(int returnCode, Runnable reply);
    }
}
