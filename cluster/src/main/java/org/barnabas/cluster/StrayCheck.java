package org.barnabas.cluster;

import java.util.List;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.ports.AnyThread;

/**
 * Port: finds out whether replicas that the controller did not name among all that belong here do belong here, by what
 * ZooKeeper says. A message alone may be late; files go on certain knowledge only.
 */
@FunctionalInterface
public interface StrayCheck {

    /** Those that do not belong here are told as {@link ClusterDelta#stoppedReplicas()} some time later. */
    @AnyThread
    void check(List<StoppedReplica> suspects);
}
