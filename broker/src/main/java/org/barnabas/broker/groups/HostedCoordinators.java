package org.barnabas.broker.groups;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.barnabas.broker.api.groups.GroupCoordinators;
import org.barnabas.broker.hosting.CoordinatorLog;
import org.barnabas.broker.hosting.CoordinatorLogs;
import org.barnabas.broker.hosting.HostedTerms;
import org.barnabas.broker.hosting.Term;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.ImageListener;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.partition.Resident;
import org.barnabas.partition.ResidentDoor;
import org.barnabas.partition.Shard;
import org.barnabas.ports.RandomSource;
import org.barnabas.protocol.ErrorCode;

/** The group coordinators of this broker, on the partitions of {@code __consumer_offsets} that it leads. */
public final class HostedCoordinators implements GroupCoordinators, Resident.Factory, ImageListener {

    private final ImageHolder images;
    private final Settings settings;
    private final CoordinatorLogs logs;
    private final HostedTerms<GroupCoordinator> terms = new HostedTerms<>(this::startTerm);

    /**
     * What coordinators are told.
     *
     * @param partitions of {@code __consumer_offsets} as long as it does not exist
     * @param loadBytes how much is read at a time while loading, within bounds
     * @param memory what all groups together may occupy
     */
    public record Settings(
            GroupConfig groups,
            int partitions,
            int loadBytes,
            ByteBufAllocator allocator,
            RandomSource random,
            GroupMemory memory,
            GroupMetrics metrics) {}

    /** Hosts nothing yet. */
    public HostedCoordinators(ImageHolder images, Settings settings) {
        this.images = images;
        this.settings = settings;
        this.logs = new CoordinatorLogs(settings.allocator(), settings.loadBytes());
    }

    @Override
    public Resident moveIn(ResidentDoor door) {
        return terms.moveIn(door);
    }

    private GroupCoordinator startTerm(Term term) {
        Shard shard = term.door().handle().shard();
        CoordinatorLog log = logs.of(term);
        GroupCoordinator.World world = new GroupCoordinator.World(
                shard.scheduler(),
                shard.clock(),
                shard.wallClock(),
                settings.random(),
                images::current,
                settings.memory(),
                settings.metrics(),
                term.onBroken());
        return GroupCoordinator.start(
                term.door().handle().toString(), shard.owner(), settings.groups(), world, log, log);
    }

    /** Topics that have gone concern coordinators, no other change does so far. On the image thread. */
    @Override
    public void onImage(ClusterDelta delta) {
        if (!delta.deletedTopics().isEmpty()) {
            terms.tellAll(coordinator -> coordinator.onImage(delta));
        }
    }

    @Override
    public int partitionOf(String groupId) {
        TopicImage topic = images.current().topic(TopicNames.CONSUMER_OFFSETS);
        int count = topic == null || topic.partitionCount() == 0 ? settings.partitions() : topic.partitionCount();
        return HostedTerms.partitionFor(groupId, count);
    }

    @Override
    public void call(String groupId, Consumer<GroupCoordinator> action, Consumer<ErrorCode> refused) {
        terms.call(partitionOf(groupId), action, refused);
    }

    @Override
    public <T> void askAll(BiConsumer<GroupCoordinator, Consumer<T>> question, Consumer<List<T>> done) {
        terms.askAll(question, done);
    }
}
