package org.barnabas.broker.assembly;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.brokers.DescribeClusterHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.access.Security;
import org.barnabas.broker.api.configs.AlterConfigsHandler;
import org.barnabas.broker.api.configs.ConfigScreen;
import org.barnabas.broker.api.configs.DescribeConfigsHandler;
import org.barnabas.broker.api.configs.IncrementalAlterConfigsHandler;
import org.barnabas.broker.api.configs.ListConfigResourcesHandler;
import org.barnabas.broker.api.fetch.FetchHandler;
import org.barnabas.broker.api.fetch.FetchSessions;
import org.barnabas.broker.api.groups.DeleteGroupsHandler;
import org.barnabas.broker.api.groups.DescribeGroupsHandler;
import org.barnabas.broker.api.groups.FindCoordinatorHandler;
import org.barnabas.broker.api.groups.HeartbeatHandler;
import org.barnabas.broker.api.groups.JoinGroupHandler;
import org.barnabas.broker.api.groups.LeaveGroupHandler;
import org.barnabas.broker.api.groups.ListGroupsHandler;
import org.barnabas.broker.api.groups.SyncGroupHandler;
import org.barnabas.broker.api.logs.DeleteRecordsHandler;
import org.barnabas.broker.api.logs.DescribeLogDirsHandler;
import org.barnabas.broker.api.logs.DescribeProducersHandler;
import org.barnabas.broker.api.logs.ListOffsetsHandler;
import org.barnabas.broker.api.logs.OffsetForLeaderEpochHandler;
import org.barnabas.broker.api.offsets.OffsetCommitHandler;
import org.barnabas.broker.api.offsets.OffsetDeleteHandler;
import org.barnabas.broker.api.offsets.OffsetFetchHandler;
import org.barnabas.broker.api.produce.Acceptance;
import org.barnabas.broker.api.produce.InitProducerIdHandler;
import org.barnabas.broker.api.produce.ProduceHandler;
import org.barnabas.broker.api.topics.DescribeTopicPartitionsHandler;
import org.barnabas.broker.api.topics.ElectLeadersHandler;
import org.barnabas.broker.api.topics.MetadataHandler;
import org.barnabas.broker.api.topics.TopicAutoCreation;
import org.barnabas.broker.config.ConfigDescriber;
import org.barnabas.broker.config.InForce;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.config.ReplicationConfig;
import org.barnabas.broker.settings.OwnSettings;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.protocol.record.compress.InflateLimits;

/** The table of everything that is served. */
final class Handlers {

    /** The partitions of all fetch sessions may take this part of the heap. */
    private static final int SESSIONS_HEAP_SHARE = 8;

    private Handlers() {}

    static HandlerTable of(BrokerParts parts) {
        List<ApiHandler<?>> all = new ArrayList<>();
        Forwarding forwarding = new Forwarding(parts);
        TopicAutoCreation creation = new TopicAutoCreation(
                forwarding.to(ControllerApis.CREATE_TOPICS), parts.images(), parts.config().coordinator());
        all.addAll(topics(parts, forwarding, creation));
        all.addAll(records(parts));
        all.addAll(groups(parts, creation));
        all.addAll(configs(parts, forwarding));
        all.addAll(forwarding.rest());
        all.addAll(forwarding.betweenBrokers());
        all.add(new ApiVersionsHandler(List.copyOf(all), parts.clusterId(), id -> id == parts.brokerId()));
        return new HandlerTable(all);
    }

    private static List<ApiHandler<?>> topics(BrokerParts parts, Forwarding forwarding, TopicAutoCreation creation) {
        return List.of(
                new MetadataHandler(
                        parts.images(), creation, parts.config().node().autoCreateTopics()),
                new DescribeClusterHandler(parts.images()),
                new DescribeTopicPartitionsHandler(
                        parts.images(), parts.config().node().maxPartitionsPerRequest(), Security.NONE.authorizer()),
                new ElectLeadersHandler(forwarding.handledBy(ControllerApis.ELECT_LEADERS)));
    }

    private static List<ApiHandler<?>> records(BrokerParts parts) {
        PartitionRegistry partitions = parts.partitions();
        ImageHolder images = parts.images();
        Acceptance acceptance = new Acceptance(
                parts.wires().network().allocator(),
                InflateLimits.DEFAULT,
                parts.world().wallClock(),
                parts.validation());
        ReplicationConfig limits = parts.config().replication();
        FetchSessions sessions = new FetchSessions(
                limits.fetchSessionSlots(),
                parts.world().machine().heapBytes() / SESSIONS_HEAP_SHARE,
                parts.world().clock());
        return List.of(
                new ProduceHandler(partitions, images, acceptance),
                new FetchHandler(
                        partitions,
                        images,
                        sessions,
                        limits.fetchMaxBytes(),
                        limits.readFromClosest(),
                        parts.leaderQuota()),
                new ListOffsetsHandler(partitions, images),
                new DeleteRecordsHandler(partitions, images),
                new OffsetForLeaderEpochHandler(partitions, images),
                new DescribeProducersHandler(partitions, images),
                new DescribeLogDirsHandler(parts.directories(), parts.background()),
                new InitProducerIdHandler(parts.producerIds()));
    }

    private static List<ApiHandler<?>> groups(BrokerParts parts, TopicAutoCreation creation) {
        return List.of(
                new FindCoordinatorHandler(parts.images(), parts.groups(), creation),
                new JoinGroupHandler(parts.groups()),
                new SyncGroupHandler(parts.groups()),
                new HeartbeatHandler(parts.groups()),
                new LeaveGroupHandler(parts.groups()),
                new OffsetCommitHandler(parts.images(), parts.groups()),
                new OffsetFetchHandler(parts.images(), parts.groups()),
                new OffsetDeleteHandler(parts.images(), parts.groups()),
                new DescribeGroupsHandler(parts.groups()),
                new ListGroupsHandler(parts.groups()),
                new DeleteGroupsHandler(parts.groups()));
    }

    private static List<ApiHandler<?>> configs(BrokerParts parts, Forwarding forwarding) {
        ConfigScreen screen = new ConfigScreen(
                new OwnSettings(
                        parts.config(),
                        parts.brokerId(),
                        parts.images(),
                        parts.wires().network(),
                        parts.world().machine()),
                parts.background());
        return List.of(
                new DescribeConfigsHandler(
                        parts.images(),
                        new ConfigDescriber(parts.config()),
                        parts.brokerId(),
                        image -> InForce.of(
                                parts.config(),
                                parts.brokerId(),
                                parts.zooKeeper(),
                                parts.wires().loops().inUse().size(),
                                advertised(image, parts))),
                new AlterConfigsHandler(forwarding.handledBy(ControllerApis.ALTER_CONFIGS), screen),
                new IncrementalAlterConfigsHandler(forwarding.handledBy(ControllerApis.INCREMENTAL_ALTER_CONFIGS), screen),
                new ListConfigResourcesHandler(parts.images()));
    }

    /** What the registration says: there the ports are the bound ones. */
    private static List<ListenerAddress> advertised(ClusterImage image, BrokerParts parts) {
        BrokerNode node = image.broker(parts.brokerId());
        return node == null
                ? List.of()
                : node.endpoints().stream()
                        .map(endpoint -> new ListenerAddress(endpoint.listener(), endpoint.host(), endpoint.port()))
                        .toList();
    }
}
