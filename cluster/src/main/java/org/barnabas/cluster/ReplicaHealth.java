package org.barnabas.cluster;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.ports.AnyThread;

/** Port: knows which replicas of this broker cannot be served because their log directory failed (KIP-112). */
@FunctionalInterface
public interface ReplicaHealth {

    /** For a broker without disks. */
    ReplicaHealth SOUND = (asked, answer) -> answer.accept(Set.of());

    /**
     * Looks when all orders that the image has handed out by now are taken.
     *
     * @param answer gets those of the asked replicas that failed; once, on any thread
     */
    @AnyThread
    void failed(List<PartitionKey> asked, Consumer<Set<PartitionKey>> answer);

    /** Those of the asked replicas that take no appends for want of room, as it was told last. */
    @AnyThread
    default Set<PartitionKey> full(List<PartitionKey> asked) {
        return Set.of();
    }
}
