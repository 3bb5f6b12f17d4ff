package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.barnabas.testkit.history.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupMemberTest {

    private static final TopicPartition PARTITION = new TopicPartition(ScriptedBroker.TOPIC, 0);
    private static final String MEMBER = "member-1";

    private final ScriptedBroker broker = new ScriptedBroker(TopicKind.KEPT);
    private final GroupLedger ledger = new GroupLedger("group", broker.journal);
    private final GroupMember member = new GroupMember(
            broker,
            new GroupPlan("group", List.of(ScriptedBroker.TOPIC), List.of("range"), null),
            ClientPace.usual(),
            broker.promises,
            ledger);
    private int generation = 1;
    private long committed;
    private int committedEpoch = -1;
    private ErrorCode heartbeat = ErrorCode.NONE;
    private List<TopicPartition> share = List.of(PARTITION);

    @BeforeEach
    void coordinator() {
        broker.script(ApiKey.JOIN_GROUP, request -> {
            JoinGroupRequest join = (JoinGroupRequest) request;
            return join.memberId().isEmpty()
                    ? new JoinGroupResponse()
                            .errorCode(ErrorCode.MEMBER_ID_REQUIRED.code())
                            .memberId(MEMBER)
                    : new JoinGroupResponse()
                            .memberId(MEMBER)
                            .generationId(generation)
                            .leader(MEMBER)
                            .protocolName("range")
                            .members(List.of(new JoinGroupResponse.JoinGroupResponseMember().memberId(MEMBER)));
        });
        broker.script(ApiKey.SYNC_GROUP, request -> new SyncGroupResponse().assignment(Assignor.assignment(share)));
        broker.script(ApiKey.HEARTBEAT, request -> new HeartbeatResponse().errorCode(heartbeat.code()));
        broker.script(
                ApiKey.OFFSET_FETCH,
                request -> new OffsetFetchResponse()
                        .groups(List.of(new OffsetFetchResponse.OffsetFetchResponseGroup()
                                .groupId("group")
                                .topics(List.of(new OffsetFetchResponse.OffsetFetchResponseTopics()
                                        .name(ScriptedBroker.TOPIC)
                                        .partitions(List.of(new OffsetFetchResponse.OffsetFetchResponsePartitions()
                                                .partitionIndex(0)
                                                .committedOffset(committed)
                                                .committedLeaderEpoch(committedEpoch))))))));
        broker.script(ApiKey.FETCH, request -> new FetchResponse());
    }

    private void live(long ms) {
        broker.start(member);
        broker.pass(ms);
    }

    private void committedBefore(long offset) {
        ledger.commit(1, Map.of(PARTITION, offset)).acked();
        committed = offset;
    }

    @Test
    void aMemberJoinsWithTheIdThatItIsGivenAndReadsFromWhatIsCommitted() {
        // Given
        committedBefore(5);

        // When
        live(6_000);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(broker.asked(JoinGroupRequest.class))
                .extracting(JoinGroupRequest::memberId)
                .containsExactly("", MEMBER);
        assertThat(Assignor.assigned(broker.asked(SyncGroupRequest.class)
                        .get(0)
                        .assignments()
                        .get(0)
                        .assignment()))
                .containsExactly(PARTITION);
        assertThat(broker.asked(FetchRequest.class)
                        .get(0)
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0)
                        .fetchOffset())
                .isEqualTo(5);
        assertThat(broker.asked(HeartbeatRequest.class)).isNotEmpty();
    }

    @Test
    void aMemberDoesNotReadFromALeaderThatIsOlderThanWhatIsCommitted() {
        // Given
        committedBefore(5);
        committedEpoch = 4;

        // When
        live(6_000);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(ledger.newest()).isEqualTo(1);
        assertThat(broker.asked(FetchRequest.class)).isEmpty();
    }

    @Test
    void aMemberThatIsToldOfARebalanceJoinsAgain() {
        // Given
        committedBefore(5);
        live(6_000);

        // When
        generation = 2;
        heartbeat = ErrorCode.REBALANCE_IN_PROGRESS;
        broker.pass(2_000);
        heartbeat = ErrorCode.NONE;
        broker.pass(1_000);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(ledger.newest()).isEqualTo(2);
    }

    @Test
    void aGenerationThatIsGivenTwiceWithAnotherShareIsFound() {
        // Given
        committedBefore(5);
        live(6_000);

        // When
        share = List.of();
        heartbeat = ErrorCode.REBALANCE_IN_PROGRESS;
        broker.pass(2_000);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("in generation 1 first [kept-a-0], then []");
    }

    @Test
    void aGenerationThatGoesBackIsFound() {
        // Given
        committedBefore(5);
        generation = 4;
        live(6_000);

        // When
        generation = 3;
        heartbeat = ErrorCode.REBALANCE_IN_PROGRESS;
        broker.pass(2_000);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("generation 3").contains("after generation 4");
    }

    @Test
    void aLostCommitIsFoundWhenItStaysLost() {
        // Given
        committedBefore(5);
        committed = 3;

        // When
        live(6_000);
        List<String> atFirst = List.copyOf(broker.journal.failures);
        broker.pass(15_000);

        // Then
        assertThat(atFirst).isEmpty();
        assertThat(broker.journal.failures.get(0)).contains("has 3 committed for kept-a-0");
        assertThat(broker.asked(FetchRequest.class)).isEmpty();
    }

    @Test
    void anErrorThatNoCoordinatorMayGiveIsABrokenPromise() {
        // Given
        heartbeat = ErrorCode.INVALID_SESSION_TIMEOUT;

        // When
        live(8_000);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("INVALID_SESSION_TIMEOUT for a heartbeat");
    }
}
