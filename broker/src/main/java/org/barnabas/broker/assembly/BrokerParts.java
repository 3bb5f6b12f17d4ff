package org.barnabas.broker.assembly;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.Executor;
import org.barnabas.broker.api.access.Security;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.groups.GroupCoordinators;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.api.produce.ValidationPool;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.world.World;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.partition.follow.CopyQuota;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.Mailbox;

/** What the handlers work with. */
record BrokerParts(
        World world,
        BrokerConfig config,
        Self self,
        Control control,
        Storage storage,
        GroupCoordinators groups,
        Workplace workplace,
        Security security) {

    /**
     * Who this broker is.
     *
     * @param zooKeeper where the cluster's state is
     */
    record Self(int brokerId, String clusterId, String zooKeeper) {}

    /**
     * What is known of the cluster, and who decides for it.
     *
     * @param controller the one in this process, active or not
     * @param link the way to the active one
     * @param memberMailbox of the thread that owns the member
     */
    record Control(
            ImageHolder images,
            Controller controller,
            ClusterMember member,
            Mailbox memberMailbox,
            ControllerLink link) {}

    /**
     * What is stored here.
     *
     * @param leaderQuota for what is copied from here of throttled replicas
     */
    record Storage(
            PartitionRegistry partitions, LogDirectories directories, ProducerIds producerIds, CopyQuota leaderQuota) {}

    /**
     * Where work is done.
     *
     * @param validation for batches that take long to judge
     * @param reads for what takes long to be read
     * @param background for what blocks and is short
     * @param conversions hears of records that are converted for old clients
     * @param metrics where handlers register theirs
     */
    record Workplace(
            Wires wires,
            ValidationPool validation,
            ReadStage reads,
            Executor background,
            Conversions conversions,
            PrometheusRegistry metrics) {}
}
