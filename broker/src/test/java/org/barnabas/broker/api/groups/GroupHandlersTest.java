package org.barnabas.broker.api.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.broker.api.offsets.OffsetCommitHandler;
import org.barnabas.broker.api.offsets.OffsetDeleteHandler;
import org.barnabas.broker.api.offsets.OffsetFetchHandler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.junit.jupiter.api.Test;

class GroupHandlersTest {

    private static final String GROUP = "g";

    private final GroupApiBench bench = new GroupApiBench();
    private final OffsetCommitHandler commit = new OffsetCommitHandler(bench.images, bench, bench.inZooKeeper);
    private final OffsetFetchHandler fetch = new OffsetFetchHandler(bench.images, bench, bench.inZooKeeper);

    private static OffsetCommitRequest commitOf(String topic, Uuid id, long offset) {
        return new OffsetCommitRequest()
                .groupId(GROUP)
                .topics(List.of(new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name(topic)
                        .topicId(id)
                        .partitions(List.of(new OffsetCommitRequest.OffsetCommitRequestPartition()
                                .partitionIndex(0)
                                .committedOffset(offset)
                                .committedMetadata("m")))));
    }

    private static OffsetFetchRequest fetchOf(int version, String topic, Uuid id) {
        if (version < 8) {
            return new OffsetFetchRequest()
                    .groupId(GROUP)
                    .topics(List.of(new OffsetFetchRequest.OffsetFetchRequestTopic()
                            .name(topic)
                            .partitionIndexes(List.of(0))));
        }
        return new OffsetFetchRequest()
                .groups(List.of(new OffsetFetchRequest.OffsetFetchRequestGroup()
                        .groupId(GROUP)
                        .topics(List.of(new OffsetFetchRequest.OffsetFetchRequestTopics()
                                .name(topic)
                                .topicId(id)
                                .partitionIndexes(List.of(0))))));
    }

    @Test
    void everyVersionCommitsAndFetches() {
        for (int version = 1; version <= 10; version++) {
            // Given
            String name = version < 10 ? "orders" : "";
            bench.handle(commit, commitOf(name, GroupApiBench.ORDERS_ID, version), version);

            // When
            OffsetFetchResponse response =
                    (OffsetFetchResponse) bench.handle(fetch, fetchOf(version, name, GroupApiBench.ORDERS_ID), version);

            // Then
            long found = version < 8
                    ? response.topics().get(0).partitions().get(0).committedOffset()
                    : response.groups()
                            .get(0)
                            .topics()
                            .get(0)
                            .partitions()
                            .get(0)
                            .committedOffset();
            assertThat(found).as("version " + version).isEqualTo(version);
        }
    }

    @Test
    void unknownTopicsAreRefusedOneByOne() {
        // Given
        OffsetCommitRequest request = commitOf("nowhere", Uuid.ZERO, 1);
        request.topics(List.of(
                request.topics().get(0),
                commitOf("orders", Uuid.ZERO, 2).topics().get(0)));

        // When
        OffsetCommitResponse response = (OffsetCommitResponse) bench.handle(commit, request, 9);

        // Then
        assertThat(response.topics())
                .extracting(
                        topic -> topic.name() + ":" + topic.partitions().get(0).errorCode())
                .containsExactlyInAnyOrder("orders:0", "nowhere:" + ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        OffsetCommitResponse byId = (OffsetCommitResponse) bench.handle(commit, commitOf("", new Uuid(9, 9), 1), 10);
        assertThat(byId.topics().get(0).partitions().get(0).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
        OffsetFetchResponse fetched = (OffsetFetchResponse) bench.handle(fetch, fetchOf(10, "", new Uuid(9, 9)), 10);
        assertThat(fetched.groups().get(0).topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void allTopicsOfAGroupAreFetchedWithNamesOrIds() {
        // Given
        bench.handle(commit, commitOf("orders", Uuid.ZERO, 5), 9);
        OffsetFetchRequest old = new OffsetFetchRequest().groupId(GROUP).topics(null);
        OffsetFetchRequest byId = new OffsetFetchRequest()
                .groups(List.of(new OffsetFetchRequest.OffsetFetchRequestGroup()
                        .groupId(GROUP)
                        .topics(null)));

        // When
        OffsetFetchResponse named = (OffsetFetchResponse) bench.handle(fetch, old, 7);
        OffsetFetchResponse identified = (OffsetFetchResponse) bench.handle(fetch, byId, 10);

        // Then
        assertThat(named.topics().get(0).name()).isEqualTo("orders");
        assertThat(identified.groups().get(0).topics().get(0).topicId()).isEqualTo(GroupApiBench.ORDERS_ID);
    }

    @Test
    void fetchErrorsTakeTheShapeOfTheVersion() {
        // Given
        bench.refuse(ErrorCode.NOT_COORDINATOR);
        short code = ErrorCode.NOT_COORDINATOR.code();

        // When
        OffsetFetchResponse v1 = (OffsetFetchResponse) bench.handle(fetch, fetchOf(1, "orders", Uuid.ZERO), 1);
        OffsetFetchResponse v5 = (OffsetFetchResponse) bench.handle(fetch, fetchOf(5, "orders", Uuid.ZERO), 5);
        OffsetFetchResponse v8 = (OffsetFetchResponse) bench.handle(fetch, fetchOf(8, "orders", Uuid.ZERO), 8);

        // Then
        assertThat(v1.topics().get(0).partitions().get(0).errorCode()).isEqualTo(code);
        assertThat(v5.errorCode()).isEqualTo(code);
        assertThat(v8.groups().get(0).errorCode()).isEqualTo(code);
    }

    @Test
    void aMemberJoinsInEveryVersion() {
        JoinGroupHandler handler = new JoinGroupHandler(bench);
        for (int version = 0; version <= 9; version++) {
            // Given
            JoinGroupRequest request = new JoinGroupRequest()
                    .groupId("join-" + version)
                    .sessionTimeoutMs(10_000)
                    .rebalanceTimeoutMs(60_000)
                    .protocolType("consumer")
                    .protocols(List.of(new JoinGroupRequest.JoinGroupRequestProtocol()
                            .name("range")
                            .metadata(new byte[] {1})));
            if (version >= 4) {
                JoinGroupResponse first = (JoinGroupResponse) bench.handle(handler, request, version);
                assertThat(first.errorCode()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
                request.memberId(first.memberId());
            }

            // When
            GroupApiBench.Answer answer = bench.start(handler, request, version);
            bench.scheduler.advanceMs(3_000);

            // Then
            JoinGroupResponse response = (JoinGroupResponse) answer.message();
            assertThat(response.errorCode()).as("version " + version).isZero();
            assertThat(response.generationId()).isEqualTo(1);
            assertThat(response.memberId()).startsWith("client-");
        }
    }

    @Test
    void aMissingGroupIsDeadOrNotFoundByVersion() {
        // Given
        DescribeGroupsHandler handler = new DescribeGroupsHandler(bench);
        DescribeGroupsRequest request =
                new DescribeGroupsRequest().groups(List.of("none", "none")).includeAuthorizedOperations(true);

        // When
        DescribeGroupsResponse old = (DescribeGroupsResponse) bench.handle(handler, request, 5);
        DescribeGroupsResponse now = (DescribeGroupsResponse) bench.handle(handler, request, 6);

        // Then
        assertThat(old.groups()).hasSize(1).allSatisfy(group -> {
            assertThat(group.errorCode()).isZero();
            assertThat(group.groupState()).isEqualTo("Dead");
        });
        assertThat(now.groups()).allSatisfy(group -> {
            assertThat(group.errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
            assertThat(group.errorMessage()).contains("none");
        });
    }

    @Test
    void groupsAreListedAndDeleted() {
        // Given
        bench.handle(commit, commitOf("orders", Uuid.ZERO, 5), 9);
        ListGroupsHandler list = new ListGroupsHandler(bench);
        DeleteGroupsHandler delete = new DeleteGroupsHandler(bench);

        // When
        ListGroupsResponse before = (ListGroupsResponse) bench.handle(list, new ListGroupsRequest(), 0);
        DeleteGroupsResponse deleted = (DeleteGroupsResponse)
                bench.handle(delete, new DeleteGroupsRequest().groupsNames(List.of(GROUP, "none", GROUP)), 3);

        // Then
        assertThat(before.groups()).hasSize(1);
        assertThat(deleted.results())
                .extracting(DeleteGroupsResponse.DeletableGroupResult::errorCode)
                .containsExactly((short) 0, ErrorCode.GROUP_ID_NOT_FOUND.code());
        assertThat(deleted.results().get(1).errorMessage()).isNotEmpty();
        ListGroupsResponse after = (ListGroupsResponse) bench.handle(list, new ListGroupsRequest(), 5);
        assertThat(after.groups()).isEmpty();
    }

    @Test
    void offsetsOfTopicsThatDoNotExistCannotBeDeleted() {
        // Given
        bench.handle(commit, commitOf("orders", Uuid.ZERO, 5), 9);
        OffsetDeleteHandler handler = new OffsetDeleteHandler(bench.images, bench);
        OffsetDeleteRequest request = new OffsetDeleteRequest().groupId(GROUP);
        for (String topic : List.of("orders", "nowhere")) {
            request.topics()
                    .add(new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                            .name(topic)
                            .partitions(List.of(new OffsetDeleteRequest.OffsetDeleteRequestPartition())));
        }

        // When
        OffsetDeleteResponse response = (OffsetDeleteResponse) bench.handle(handler, request, 0);

        // Then
        assertThat(response.topics())
                .extracting(topic -> topic.partitions().get(0).errorCode())
                .containsExactly((short) 0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void theFirstQuestionForACoordinatorCreatesItsTopic() {
        // Given
        FindCoordinatorHandler handler = new FindCoordinatorHandler(bench.images, bench, bench);

        // When
        FindCoordinatorResponse response =
                (FindCoordinatorResponse) bench.handle(handler, new FindCoordinatorRequest().key(GROUP), 0);

        // Then
        assertThat(response.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        assertThat(bench.ensured).containsExactly("__consumer_offsets");
    }

    @Test
    void coordinatorsAreFoundOneByOneAndInBatches() {
        // Given
        bench.createOffsetsTopic(1);
        FindCoordinatorHandler handler = new FindCoordinatorHandler(bench.images, bench, bench);

        // When
        FindCoordinatorResponse single =
                (FindCoordinatorResponse) bench.handle(handler, new FindCoordinatorRequest().key(GROUP), 3);
        FindCoordinatorResponse batch = (FindCoordinatorResponse)
                bench.handle(handler, new FindCoordinatorRequest().coordinatorKeys(List.of("a", "b")), 6);

        // Then
        assertThat(single.errorCode()).isZero();
        assertThat(single.host() + ":" + single.port()).isEqualTo("localhost:9092");
        assertThat(batch.coordinators())
                .extracting(FindCoordinatorResponse.Coordinator::key)
                .containsExactly("a", "b");
        assertThat(batch.coordinators()).allMatch(found -> found.nodeId() == 1 && found.errorCode() == 0);
    }

    @Test
    void aPartitionWithoutALiveLeaderHasNoCoordinator() {
        // Given
        bench.createOffsetsTopic(7);
        FindCoordinatorHandler handler = new FindCoordinatorHandler(bench.images, bench, bench);

        // When
        FindCoordinatorResponse response =
                (FindCoordinatorResponse) bench.handle(handler, new FindCoordinatorRequest().key(GROUP), 3);

        // Then
        assertThat(response.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
    }

    @Test
    void transactionCoordinatorsAreRefusedWithAText() {
        // Given
        FindCoordinatorHandler handler = new FindCoordinatorHandler(bench.images, bench, bench);
        FindCoordinatorRequest request =
                new FindCoordinatorRequest().keyType((byte) 1).coordinatorKeys(List.of("tx"));

        // When
        FindCoordinatorResponse response = (FindCoordinatorResponse) bench.handle(handler, request, 4);

        // Then
        assertThat(response.coordinators().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(response.coordinators().get(0).errorMessage()).contains("Transactions");
    }

    @Test
    void everyErrorResponseCanBeWrittenInEveryVersion() {
        checkErrors(new FindCoordinatorHandler(bench.images, bench, bench), new FindCoordinatorRequest());
        checkErrors(commit, new OffsetCommitRequest());
        checkErrors(fetch, new OffsetFetchRequest());
        checkErrors(new OffsetDeleteHandler(bench.images, bench), new OffsetDeleteRequest());
        checkErrors(new JoinGroupHandler(bench), new JoinGroupRequest());
        checkErrors(new SyncGroupHandler(bench), new SyncGroupRequest());
        checkErrors(new HeartbeatHandler(bench), new HeartbeatRequest());
        checkErrors(new LeaveGroupHandler(bench), new LeaveGroupRequest());
        checkErrors(new DescribeGroupsHandler(bench), new DescribeGroupsRequest().groups(List.of("a")));
        checkErrors(new ListGroupsHandler(bench), new ListGroupsRequest());
        checkErrors(new DeleteGroupsHandler(bench), new DeleteGroupsRequest().groupsNames(List.of("a")));
    }

    private <Q extends Request> void checkErrors(ApiHandler<Q> handler, Q request) {
        for (short version = handler.served().oldest();
                version <= handler.served().newest();
                version++) {
            // Given a failure of the whole request and one of its coordinator
            bench.refuse(ErrorCode.NOT_COORDINATOR);

            // When
            Message failed = handler.errorResponse(request, ErrorCode.UNKNOWN_SERVER_ERROR);
            Message refused = bench.handle(handler, request, version);

            // Then
            GroupApiBench.encode(failed, version);
            GroupApiBench.encode(refused, version);
        }
    }
}
