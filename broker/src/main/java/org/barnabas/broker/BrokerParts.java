package org.barnabas.broker;

import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Executor;
import org.barnabas.broker.api.GroupCoordinators;
import org.barnabas.broker.api.ProducerIds;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.partition.LogDirectories;
import org.barnabas.partition.PartitionRegistry;

/**
 * What the handlers work with.
 *
 * @param background for what blocks and is short
 */
record BrokerParts(
        BrokerConfig config,
        int brokerId,
        String clusterId,
        ImageHolder images,
        Controller controller,
        PartitionRegistry partitions,
        LogDirectories directories,
        GroupCoordinators groups,
        ProducerIds producerIds,
        ByteBufAllocator allocator,
        Executor background) {}
