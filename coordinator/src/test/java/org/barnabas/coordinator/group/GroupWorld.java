package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.coordinator.host.FakeLog;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.ManualThread;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** One coordinator on a fake log in manual time. */
public final class GroupWorld {

    public static final String GROUP = "orders";
    public static final int INITIAL_DELAY_MS = 3_000;

    public final ManualClock clock = new ManualClock(1_700_000_000_000L);
    public final ManualScheduler scheduler = new ManualScheduler(clock);
    /** The partition's: a test that calls the coordinator from outside enters it. */
    public final ManualThread thread = new ManualThread();

    public final FakeLog log = new FakeLog(thread);
    final GroupMemory memory;
    private final GroupConfig config;
    private final SeededRandom random;
    public GroupCoordinator coordinator;
    public int broken;

    public GroupWorld() {
        this(GroupConfig.DEFAULTS, 1);
    }

    public GroupWorld(GroupConfig config, long seed) {
        this(config, new GroupMemory(1L << 30), seed);
    }

    public GroupWorld(GroupConfig config, GroupMemory memory, long seed) {
        this.config = config;
        this.memory = memory;
        this.random = new SeededRandom(seed);
        this.coordinator = thread.ask(this::start);
        serve();
    }

    private GroupCoordinator start() {
        return GroupCoordinator.start(
                "__consumer_offsets-0",
                thread,
                config,
                new GroupCoordinator.World(
                        thread.timers(scheduler),
                        clock.monotonic(),
                        clock.wall(),
                        random,
                        () -> ClusterImage.EMPTY,
                        memory,
                        GroupMetrics.unregistered(),
                        () -> broken++),
                log,
                log);
    }

    private void serve() {
        GroupCoordinator current = coordinator;
        log.committer(offset -> current.onHighWatermark(offset));
    }

    /** Ends the term and starts another from the same log, of which what was not committed is lost. */
    public void failOver() {
        failOver(0);
    }

    /** Ends the term and starts another, for which so many writes were kept that were not committed. */
    public void failOver(int kept) {
        thread.within(coordinator::close);
        log.keepHeld(kept);
        coordinator = thread.ask(this::start);
        serve();
    }

    /** Starts on a log that has been filled meanwhile. */
    public void restart() {
        thread.within(coordinator::close);
        coordinator = thread.ask(this::start);
        serve();
    }

    public void advanceMs(long ms) {
        scheduler.advanceMs(ms);
    }

    /** The cluster's topic of this name is deleted. */
    public void topicGone(String topic) {
        TopicImage image = new TopicImage(topic, new Uuid(1, 1), List.of(PartitionImage.led(0, 0, List.of(1))));
        ClusterImage before =
                ClusterDelta.from(ClusterImage.EMPTY).topic(image).build().after();
        thread.within(() ->
                coordinator.onImage(ClusterDelta.from(before).removeTopic(topic).build()));
    }

    /** A client without a member id. */
    public TestMember member(String clientId) {
        return new TestMember(this, GROUP, clientId, null);
    }

    /** A client with a static identity. */
    public TestMember staticMember(String instanceId) {
        return new TestMember(this, GROUP, "client", instanceId);
    }

    /** Brings clients into the group and to a common generation with assignments "for-" plus client id. */
    public void settle(TestMember... members) {
        List<TestMember> waiting = new ArrayList<>();
        for (TestMember member : members) {
            member.join();
            waiting.add(member);
        }
        advanceMs(INITIAL_DELAY_MS);
        settleAfterJoin(waiting);
    }

    /** Ends a rebalance whose joins have all been answered. */
    public void settleAfterJoin(List<TestMember> members) {
        members.forEach(TestMember::joined);
        Map<String, String> assignment = new LinkedHashMap<>();
        members.forEach(member -> assignment.put(member.id(), "for-" + member.id()));
        members.stream().filter(member -> !member.leads()).forEach(member -> member.sync(Map.of()));
        members.stream().filter(TestMember::leads).forEach(member -> member.sync(assignment));
        members.forEach(TestMember::synced);
    }

    public DescribedGroup describe() {
        return describe(GROUP);
    }

    public DescribedGroup describe(String groupId) {
        OneAnswer<DescribedGroup> answer = new OneAnswer<>();
        thread.within(() -> coordinator.describeGroup(groupId, answer));
        return answer.get();
    }

    public String state() {
        return describe().groupState();
    }

    public ErrorCode delete(String groupId) {
        return ErrorCode.of(startDelete(groupId).get().errorCode());
    }

    public OneAnswer<DeletableGroupResult> startDelete(String groupId) {
        OneAnswer<DeletableGroupResult> answer = new OneAnswer<>();
        thread.within(() -> coordinator.deleteGroup(groupId, answer));
        return answer;
    }

    /** Commits as an administrator or a consumer without membership does. */
    public ErrorCode commit(String topic, int partition, long offset) {
        return errorOf(startCommit(request(GROUP, "", -1, null, topic, partition, offset, "")));
    }

    /** What the log would say of such a commit; null if nothing. */
    public @Nullable String resets(String memberId, int generation, String topic, int partition, long offset) {
        OffsetCommitRequest request = request(GROUP, memberId, generation, null, topic, partition, offset, "");
        String[] said = new String[1];
        thread.within(() -> said[0] = coordinator.resets(request));
        return said[0];
    }

    public OneAnswer<OffsetCommitResponse> startCommit(OffsetCommitRequest request) {
        OneAnswer<OffsetCommitResponse> answer = new OneAnswer<>();
        thread.within(() -> coordinator.commitOffsets(request, answer));
        return answer;
    }

    public static ErrorCode errorOf(OneAnswer<OffsetCommitResponse> answer) {
        return ErrorCode.of(answer.get().topics().get(0).partitions().get(0).errorCode());
    }

    public static OffsetCommitRequest request(
            String groupId,
            String memberId,
            int generation,
            @Nullable String instanceId,
            String topic,
            int partition,
            long offset,
            String metadata) {
        return new OffsetCommitRequest()
                .groupId(groupId)
                .memberId(memberId)
                .generationIdOrMemberEpoch(generation)
                .groupInstanceId(instanceId)
                .topics(List.of(new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name(topic)
                        .partitions(List.of(new OffsetCommitRequest.OffsetCommitRequestPartition()
                                .partitionIndex(partition)
                                .committedOffset(offset)
                                .committedMetadata(metadata)))));
    }

    /** All committed offsets of the group as "topic-partition" to offset. */
    public Map<String, Long> offsets() {
        Map<String, Long> found = new TreeMap<>();
        fetchAll()
                .topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> found.put(
                                topic.name() + "-" + partition.partitionIndex(), partition.committedOffset())));
        return found;
    }

    public OffsetFetchResponseGroup fetchAll() {
        OneAnswer<OffsetFetchResponseGroup> answer = new OneAnswer<>();
        thread.within(() -> coordinator.fetchOffsets(
                new OffsetFetchRequestGroup().groupId(GROUP).topics(null), false, answer));
        return answer.get();
    }
}
