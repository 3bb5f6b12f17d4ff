package org.barnabas.partition;

import org.barnabas.cluster.ClusterImage;

/** Port: the configuration of a topic's partitions, with all defaults resolved. Any thread. */
@FunctionalInterface
public interface PartitionConfigs {

    /** What holds for a topic in this image. */
    PartitionConfig of(String topic, ClusterImage image);
}
