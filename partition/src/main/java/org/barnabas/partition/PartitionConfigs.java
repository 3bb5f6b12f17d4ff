package org.barnabas.partition;

import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.protocol.Uuid;

/** Port: the configuration of a topic's partitions, with all defaults resolved. Any thread. */
@FunctionalInterface
public interface PartitionConfigs {

    /** What holds for a topic in this image; the values are those of its id, the name is for messages. */
    PartitionConfig of(String topic, Uuid id, ClusterImage image);
}
