package org.barnabas.broker.assembly;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.brokers.DescribeClusterHandler;
import org.barnabas.broker.api.configs.AlterConfigsHandler;
import org.barnabas.broker.api.configs.ConfigScreen;
import org.barnabas.broker.api.configs.DescribeConfigsHandler;
import org.barnabas.broker.api.configs.IncrementalAlterConfigsHandler;
import org.barnabas.broker.api.configs.ListConfigResourcesHandler;
import org.barnabas.broker.api.configs.LoggerConfigs;
import org.barnabas.broker.api.fetch.FetchHandler;
import org.barnabas.broker.api.fetch.FetchSessions;
import org.barnabas.broker.api.fetch.OldFormats;
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
import org.barnabas.broker.api.logs.OldStyleOffsets;
import org.barnabas.broker.api.offsets.OffsetCommitHandler;
import org.barnabas.broker.api.offsets.OffsetDeleteHandler;
import org.barnabas.broker.api.offsets.OffsetFetchHandler;
import org.barnabas.broker.api.offsets.OffsetsInZooKeeper;
import org.barnabas.broker.api.produce.Acceptance;
import org.barnabas.broker.api.produce.InitProducerIdHandler;
import org.barnabas.broker.api.produce.ProduceErrors;
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
import org.barnabas.broker.world.World;
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
                forwarding.to(ControllerApis.CREATE_TOPICS),
                parts.control().images(),
                parts.config().coordinator());
        all.addAll(topics(parts, forwarding, creation));
        all.addAll(records(parts));
        all.addAll(groups(parts, creation));
        all.addAll(configs(parts, forwarding));
        all.addAll(forwarding.rest());
        all.addAll(forwarding.betweenBrokers());
        all.add(new ApiVersionsHandler(
                List.copyOf(all),
                parts.self().clusterId(),
                id -> id == parts.self().brokerId()));
        return new HandlerTable(all);
    }

    private static List<ApiHandler<?>> topics(BrokerParts parts, Forwarding forwarding, TopicAutoCreation creation) {
        return List.of(
                new MetadataHandler(
                        parts.control().images(),
                        creation,
                        parts.config().node().autoCreateTopics()),
                new DescribeClusterHandler(parts.control().images()),
                new DescribeTopicPartitionsHandler(
                        parts.control().images(),
                        parts.config().node().maxPartitionsPerRequest(),
                        parts.security().authorizer()),
                new ElectLeadersHandler(forwarding.handledBy(ControllerApis.ELECT_LEADERS)));
    }

    private static List<ApiHandler<?>> records(BrokerParts parts) {
        PartitionRegistry partitions = parts.storage().partitions();
        ImageHolder images = parts.control().images();
        Acceptance acceptance = new Acceptance(
                parts.workplace().wires().network().allocator(),
                InflateLimits.DEFAULT,
                parts.world().wallClock(),
                parts.workplace().validation(),
                parts.workplace().conversions());
        ReplicationConfig limits = parts.config().replication();
        FetchSessions sessions = new FetchSessions(
                limits.fetchSessionSlots(),
                parts.world().machine().heapBytes() / SESSIONS_HEAP_SHARE,
                parts.world().clock());
        return List.of(
                new ProduceHandler(
                        partitions,
                        images,
                        acceptance,
                        new ProduceErrors(parts.workplace().metrics())),
                new FetchHandler(
                        partitions,
                        images,
                        sessions,
                        new FetchHandler.Limits(limits.fetchMaxBytes(), limits.readFromClosest()),
                        parts.storage().leaderQuota(),
                        parts.workplace().reads(),
                        oldFormats(parts.workplace())),
                new ListOffsetsHandler(partitions, images, parts.workplace().reads(), oldStyleOffsets(parts.world())),
                new DeleteRecordsHandler(partitions, images),
                new OffsetForLeaderEpochHandler(partitions, images),
                new DescribeProducersHandler(partitions, images),
                new DescribeLogDirsHandler(
                        parts.storage().directories(), parts.workplace().background()),
                new InitProducerIdHandler(parts.storage().producerIds()));
    }

    private static OldFormats oldFormats(BrokerParts.Workplace workplace) {
        return new OldFormats(workplace.reads(), workplace.wires().network().allocator(), workplace.conversions());
    }

    private static OldStyleOffsets oldStyleOffsets(World world) {
        return new OldStyleOffsets(
                file -> world.disks().apply(directoryOf(file)).lastModifiedMs(file), world.wallClock());
    }

    /** The log directory of a segment's file, which lies in the folder of its partition. */
    private static Path directoryOf(Path segmentFile) {
        return Objects.requireNonNull(
                Objects.requireNonNull(segmentFile.getParent()).getParent());
    }

    private static List<ApiHandler<?>> groups(BrokerParts parts, TopicAutoCreation creation) {
        OffsetsInZooKeeper inZooKeeper = new OffsetsInZooKeeper(
                parts.control().member().zooKeeperOffsets(),
                parts.world().clock(),
                parts.config().coordinator().offsetMetadataMaxBytes());
        return List.of(
                new FindCoordinatorHandler(parts.control().images(), parts.groups(), creation),
                new JoinGroupHandler(parts.groups()),
                new SyncGroupHandler(parts.groups()),
                new HeartbeatHandler(parts.groups()),
                new LeaveGroupHandler(parts.groups()),
                new OffsetCommitHandler(parts.control().images(), parts.groups(), inZooKeeper),
                new OffsetFetchHandler(parts.control().images(), parts.groups(), inZooKeeper),
                new OffsetDeleteHandler(parts.control().images(), parts.groups()),
                new DescribeGroupsHandler(parts.groups()),
                new ListGroupsHandler(parts.groups()),
                new DeleteGroupsHandler(parts.groups()));
    }

    private static List<ApiHandler<?>> configs(BrokerParts parts, Forwarding forwarding) {
        ConfigScreen screen = new ConfigScreen(
                new OwnSettings(
                        parts.config(),
                        parts.self().brokerId(),
                        parts.control().images(),
                        parts.workplace().wires().network(),
                        parts.world().machine()),
                parts.workplace().background());
        LoggerConfigs loggers =
                new LoggerConfigs(parts.self().brokerId(), parts.world().loggers());
        return List.of(
                new DescribeConfigsHandler(
                        parts.control().images(),
                        new ConfigDescriber(parts.config()),
                        parts.self().brokerId(),
                        image -> InForce.of(
                                parts.config(),
                                parts.self().brokerId(),
                                parts.self().zooKeeper(),
                                parts.workplace().wires().loops().inUse().size(),
                                advertised(image, parts)),
                        loggers),
                new AlterConfigsHandler(forwarding.handledBy(ControllerApis.ALTER_CONFIGS), screen),
                new IncrementalAlterConfigsHandler(
                        loggers.before(forwarding.handledBy(ControllerApis.INCREMENTAL_ALTER_CONFIGS)), screen),
                new ListConfigResourcesHandler(parts.control().images()));
    }

    /** What the registration says: there the ports are the bound ones. */
    private static List<ListenerAddress> advertised(ClusterImage image, BrokerParts parts) {
        BrokerNode node = image.broker(parts.self().brokerId());
        return node == null
                ? List.of()
                : node.endpoints().stream()
                        .map(endpoint -> new ListenerAddress(endpoint.listener(), endpoint.host(), endpoint.port()))
                        .toList();
    }
}
