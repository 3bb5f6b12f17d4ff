package org.barnabas.broker.api.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.broker.api.GroupApiBench.Answer;
import org.barnabas.broker.api.offsets.OffsetCommitHandler;
import org.barnabas.broker.api.offsets.OffsetFetchHandler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupResponse;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.junit.jupiter.api.Test;

/** Groups as clients of 0.9 speak to them, and their offsets as those of 0.8.2 do: the first version of each API. */
class OldGroupVersionsTest {

    private static final String GROUP = "g";
    private static final int SESSION_MS = 10_000;

    private final GroupApiBench bench = new GroupApiBench();
    private final JoinGroupHandler join = new JoinGroupHandler(bench);
    private final SyncGroupHandler sync = new SyncGroupHandler(bench);
    private final HeartbeatHandler heartbeat = new HeartbeatHandler(bench);
    private final OffsetCommitHandler commit = new OffsetCommitHandler(bench.images, bench, bench.inZooKeeper);
    private final OffsetFetchHandler fetch = new OffsetFetchHandler(bench.images, bench, bench.inZooKeeper);

    private static JoinGroupRequest joining(String member) {
        return new JoinGroupRequest()
                .groupId(GROUP)
                .memberId(member)
                .sessionTimeoutMs(SESSION_MS)
                .protocolType("consumer")
                .protocols(List.of(new JoinGroupRequestProtocol().name("range").metadata(new byte[] {1})));
    }

    private JoinGroupResponse join() {
        Answer answer = bench.start(join, joining(""), 0);
        bench.scheduler.advanceMs(3_000);
        return (JoinGroupResponse) answer.message();
    }

    private ErrorCode beat(JoinGroupResponse member) {
        HeartbeatRequest request = new HeartbeatRequest()
                .groupId(GROUP)
                .memberId(member.memberId())
                .generationId(member.generationId());
        return ErrorCode.of(((HeartbeatResponse) bench.handle(heartbeat, request, 0)).errorCode());
    }

    private byte[] assign(JoinGroupResponse member) {
        SyncGroupRequest request = new SyncGroupRequest()
                .groupId(GROUP)
                .memberId(member.memberId())
                .generationId(member.generationId())
                .assignments(List.of(new SyncGroupRequestAssignment()
                        .memberId(member.memberId())
                        .assignment(new byte[] {7})));
        return ((SyncGroupResponse) bench.handle(sync, request, 0)).assignment();
    }

    @Test
    void aCoordinatorIsFound() {
        // Given
        bench.createOffsetsTopic(1);
        FindCoordinatorHandler find = new FindCoordinatorHandler(bench.images, bench, bench);

        // When
        FindCoordinatorResponse found =
                (FindCoordinatorResponse) bench.handle(find, new FindCoordinatorRequest().key(GROUP), 0);

        // Then
        assertThat(found.errorCode()).isZero();
        assertThat(found.nodeId() + "@" + found.host() + ":" + found.port()).isEqualTo("1@localhost:9092");
    }

    @Test
    void aMemberLivesFromJoiningToLeaving() {
        // Given
        JoinGroupResponse member = join();

        // When
        byte[] assignment = assign(member);

        // Then
        assertThat(member.leader()).isEqualTo(member.memberId());
        assertThat(member.protocolName()).isEqualTo("range");
        assertThat(member.members()).hasSize(1);
        assertThat(assignment).containsExactly(7);
        assertThat(beat(member)).isEqualTo(ErrorCode.NONE);
        DescribedGroup described = describe();
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.members().get(0).memberAssignment()).containsExactly(7);
        ListGroupsResponse listed =
                (ListGroupsResponse) bench.handle(new ListGroupsHandler(bench), new ListGroupsRequest(), 0);
        assertThat(listed.groups())
                .extracting(group -> group.groupId(), group -> group.protocolType())
                .containsExactly(tuple(GROUP, "consumer"));
        LeaveGroupResponse left = (LeaveGroupResponse) bench.handle(
                new LeaveGroupHandler(bench),
                new LeaveGroupRequest().groupId(GROUP).memberId(member.memberId()),
                0);
        assertThat(left.errorCode()).isZero();
        assertThat(beat(member)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    private DescribedGroup describe() {
        DescribeGroupsResponse response = (DescribeGroupsResponse)
                bench.handle(new DescribeGroupsHandler(bench), new DescribeGroupsRequest().groups(List.of(GROUP)), 0);
        return response.groups().get(0);
    }

    /** Version 0 does not say how long others may take to join again: as long as a session lasts. */
    @Test
    void aRebalanceWaitsForOthersAsLongAsTheirSession() {
        // Given
        JoinGroupResponse first = join();
        assign(first);

        // When
        Answer second = bench.start(join, joining(""), 0);

        // Then
        assertThat(beat(first)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        bench.scheduler.advanceMs(SESSION_MS - 1_000);
        assertThat(second.isGiven()).isFalse();
        assertThat(beat(first)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        bench.scheduler.advanceMs(2_000);
        assertThat(((JoinGroupResponse) second.message()).members()).hasSize(1);
        assertThat(beat(first)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void leavingWithoutBeingThereIsAnError() {
        // When
        LeaveGroupResponse left = (LeaveGroupResponse) bench.handle(
                new LeaveGroupHandler(bench),
                new LeaveGroupRequest().groupId(GROUP).memberId("nobody"),
                0);

        // Then
        assertThat(left.errorCode()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
    }

    private static OffsetCommitRequest committing(String topic, int partition) {
        return new OffsetCommitRequest()
                .groupId(GROUP)
                .topics(List.of(new OffsetCommitRequestTopic()
                        .name(topic)
                        .partitions(List.of(new OffsetCommitRequestPartition()
                                .partitionIndex(partition)
                                .committedOffset(42)
                                .commitTimestamp(1_600_000_000_000L)
                                .committedMetadata("m")))));
    }

    private ErrorCode commit(OffsetCommitRequest request) {
        OffsetCommitResponse response = (OffsetCommitResponse) bench.handle(commit, request, 1);
        return ErrorCode.of(response.topics().get(0).partitions().get(0).errorCode());
    }

    private OffsetFetchResponsePartition fetch(String topic, int partition) {
        OffsetFetchRequest request = new OffsetFetchRequest()
                .groupId(GROUP)
                .topics(List.of(new OffsetFetchRequestTopic().name(topic).partitionIndexes(List.of(partition))));
        OffsetFetchResponse response = (OffsetFetchResponse) bench.handle(fetch, request, 1);
        return response.topics().get(0).partitions().get(0);
    }

    @Test
    void offsetsAreKeptByTheBrokerFromVersionOneOn() {
        // When
        ErrorCode committed = commit(committing("orders", 3));

        // Then
        assertThat(committed).isEqualTo(ErrorCode.NONE);
        assertThat(fetch("orders", 3).committedOffset()).isEqualTo(42);
        assertThat(fetch("orders", 3).metadata()).isEqualTo("m");
    }

    /** Not an error, as it is in version 0; nor is a topic that does not exist. */
    @Test
    void noOffsetIsMinusOneWithoutAnError() {
        // When
        OffsetFetchResponsePartition none = fetch("orders", 4);
        OffsetFetchResponsePartition nowhere = fetch("nowhere", 0);

        // Then
        assertThat(List.of(none, nowhere))
                .allMatch(partition -> partition.committedOffset() == -1
                        && partition.errorCode() == 0
                        && "".equals(partition.metadata()));
    }

    @Test
    void offsetsOfWhatDoesNotExistAreRefused() {
        // When
        ErrorCode topic = commit(committing("nowhere", 0));
        ErrorCode partition = commit(committing("orders", 777));

        // Then
        assertThat(topic).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(partition).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void onlyMembersCommitToAGroupThatHasSome() {
        // Given
        JoinGroupResponse member = join();
        assign(member);

        // When
        ErrorCode stranger = commit(committing("orders", 0));
        ErrorCode own = commit(
                committing("orders", 0).memberId(member.memberId()).generationIdOrMemberEpoch(member.generationId()));

        // Then
        assertThat(stranger).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(own).isEqualTo(ErrorCode.NONE);
    }
}
