package org.barnabas.broker.groups;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.barnabas.broker.api.groups.GroupCoordinators;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a coordinator where this broker begins to lead a partition of {@code __consumer_offsets}, ends it where it
 * ends to, and finds it for requests. The coordinators themselves are touched on their shards only.
 */
public final class HostedCoordinators implements GroupCoordinators, Resident.Factory, ImageListener {

    private static final Logger LOG = LoggerFactory.getLogger(HostedCoordinators.class);

    private final Map<Integer, GroupResident> byPartition = new ConcurrentHashMap<>();
    /** Each is used by its shard only. */
    private final Map<Shard, LoadTurns> turnsOf = new ConcurrentHashMap<>();

    private final ImageHolder images;
    private final Settings settings;

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
    }

    @Override
    public Resident moveIn(ResidentDoor door) {
        int number = door.handle().number();
        GroupResident resident =
                new GroupResident(door, this::startTerm, leaving -> byPartition.remove(number, leaving));
        byPartition.put(number, resident);
        return resident;
    }

    private GroupCoordinator startTerm(GroupResident resident) {
        ResidentDoor door = resident.door();
        Shard shard = resident.shard();
        LoadTurns turns = turnsOf.computeIfAbsent(shard, of -> new LoadTurns(of.scheduler()));
        CoordinatorLog log =
                new CoordinatorLog(door, settings.allocator(), settings.loadBytes(), turns, resident.isFirstTerm());
        GroupCoordinator.World world = new GroupCoordinator.World(
                shard.scheduler(),
                shard.clock(),
                shard.wallClock(),
                settings.random(),
                images::current,
                settings.memory(),
                settings.metrics(),
                resident::endTerm);
        return GroupCoordinator.start(door.handle().toString(), shard.owner(), settings.groups(), world, log, log);
    }

    /** Topics that have gone concern coordinators, no other change does so far. On the image thread. */
    @Override
    public void onImage(ClusterDelta delta) {
        if (delta.deletedTopics().isEmpty()) {
            return;
        }
        for (GroupResident hosted : byPartition.values()) {
            tell(hosted, delta, true);
        }
    }

    /** @param again between two terms the next one is on its way by message, and hears of it behind that */
    private static void tell(GroupResident hosted, ClusterDelta delta, boolean again) {
        hosted.shard().post(() -> {
            GroupCoordinator coordinator = hosted.coordinator();
            if (coordinator != null) {
                coordinator.onImage(delta);
            } else if (again) {
                tell(hosted, delta, false);
            }
        });
    }

    @Override
    public int partitionOf(String groupId) {
        TopicImage topic = images.current().topic(TopicNames.CONSUMER_OFFSETS);
        int count = topic == null || topic.partitionCount() == 0 ? settings.partitions() : topic.partitionCount();
        int hash = groupId.hashCode();
        // Apache Kafka's rule, so that each of both finds the groups in a folder of the other.
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % count;
    }

    @Override
    public void call(String groupId, Consumer<GroupCoordinator> action, Consumer<ErrorCode> refused) {
        GroupResident hosted = byPartition.get(partitionOf(groupId));
        if (hosted == null) {
            refused.accept(ErrorCode.NOT_COORDINATOR);
            return;
        }
        boolean posted = hosted.shard().post(() -> {
            GroupCoordinator coordinator = hosted.coordinator();
            if (coordinator == null) {
                refused.accept(hosted.unavailability());
                return;
            }
            try {
                action.accept(coordinator);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                LOG.error("group request failed partition={}", partitionOf(groupId), e);
                refused.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
            }
        });
        if (!posted) {
            refused.accept(ErrorCode.NOT_COORDINATOR);
        }
    }

    @Override
    public <T> void askAll(BiConsumer<GroupCoordinator, Consumer<T>> question, Consumer<List<T>> done) {
        List<GroupResident> all = List.copyOf(byPartition.values());
        ConcurrentLinkedQueue<T> answers = new ConcurrentLinkedQueue<>();
        AtomicInteger missing = new AtomicInteger(all.size() + 1);
        Runnable answered = () -> {
            if (missing.decrementAndGet() == 0) {
                done.accept(List.copyOf(answers));
            }
        };
        for (GroupResident hosted : all) {
            boolean posted = hosted.shard().post(() -> {
                GroupCoordinator coordinator = hosted.coordinator();
                try {
                    if (coordinator != null) {
                        question.accept(coordinator, answers::add);
                    }
                } catch (RuntimeException | AssertionError | StackOverflowError e) {
                    LOG.error("question to a coordinator failed", e);
                } finally {
                    answered.run();
                }
            });
            if (!posted) {
                answered.run();
            }
        }
        answered.run();
    }
}
