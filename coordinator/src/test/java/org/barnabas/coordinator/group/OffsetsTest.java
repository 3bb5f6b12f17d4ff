package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;
import static org.barnabas.coordinator.group.GroupWorld.INITIAL_DELAY_MS;

import java.util.List;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.junit.jupiter.api.Test;

class OffsetsTest {

    private final GroupWorld world = new GroupWorld();

    @Test
    void aConsumerWithoutMembershipCommitsIntoAnEmptyGroup() {
        // Given
        assertThat(world.state()).isEqualTo("Dead");

        // When
        ErrorCode error = world.commit("orders", 3, 42);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-3", 42L);
        assertThat(world.state()).isEqualTo("Empty");
    }

    @Test
    void commitsOfAConsumerWithoutMembershipAreNoResets() {
        // Given
        String first = world.resets("", -1, "orders", 3, 42);
        world.commit("orders", 3, 42);

        // When
        String next = world.resets("", -1, "orders", 3, 43);
        String back = world.resets("", -1, "orders", 3, 7);

        // Then
        assertThat(first).isNull();
        assertThat(next).isNull();
        assertThat(back).isEqualTo("{orders-3=42->7}");
    }

    @Test
    void whoIsNoMemberResetsAGroupOfMembers() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        String ofMember = world.resets(member.id(), member.generation(), "orders", 0, 9);
        member.commit("orders", 0, 7);
        member.leave();

        // When
        String forward = world.resets("", -1, "orders", 0, 9);
        String other = world.resets("", -1, "orders", 1, 9);

        // Then
        assertThat(ofMember).isNull();
        assertThat(forward).isEqualTo("{orders-0=7->9}");
        assertThat(other).isEqualTo("{orders-1=none->9}");
    }

    @Test
    void aMemberCommitsInItsGeneration() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        ErrorCode error = member.commit("orders", 0, 7);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 7L);
    }

    @Test
    void commitsAreFencedByGenerationAndMember() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        ErrorCode stranger =
                GroupWorld.errorOf(world.startCommit(GroupWorld.request(GROUP, "nobody", 1, null, "orders", 0, 1, "")));

        // Then
        assertThat(stranger).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(GroupWorld.errorOf(
                        world.startCommit(GroupWorld.request(GROUP, member.id(), 0, null, "orders", 0, 1, ""))))
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(world.commit("orders", 0, 1))
                .as("an administrator, while there are members")
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(GroupWorld.errorOf(world.startCommit(GroupWorld.request("gone", "m", 1, null, "orders", 0, 1, ""))))
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(world.offsets()).isEmpty();
    }

    @Test
    void aMemberMayCommitWhileARebalanceIsPrepared() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        world.member("b").join();

        // When
        ErrorCode error = member.commit("orders", 0, 9);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 9L);
    }

    @Test
    void aMemberWithoutAssignmentMayNotCommit() {
        // Given
        TestMember member = world.member("a");
        member.join();
        world.advanceMs(INITIAL_DELAY_MS);
        member.joined();

        // When
        ErrorCode error = member.commit("orders", 0, 9);

        // Then
        assertThat(error).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void metadataComesBackAndHasALimit() {
        // Given
        String longest = "x".repeat(4_096);

        // When
        OffsetCommitResponse fits = world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 1, longest))
                .get();
        OffsetCommitResponse tooLong = world.startCommit(
                        GroupWorld.request(GROUP, "", -1, null, "orders", 1, 1, longest + "x"))
                .get();

        // Then
        assertThat(fits.topics().get(0).partitions().get(0).errorCode()).isZero();
        assertThat(tooLong.topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
        assertThat(world.fetchAll().topics().get(0).partitions())
                .extracting(OffsetFetchResponsePartitions::metadata)
                .containsExactly(longest);
    }

    @Test
    void anOffsetIsVisibleOnceCommittedAndNotBefore() {
        // Given
        world.commit("orders", 0, 1);
        world.log.hold();
        OneAnswer<OffsetCommitResponse> second =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 2, ""));
        assertThat(world.offsets()).containsEntry("orders-0", 1L);
        assertThat(second.isGiven()).isFalse();

        // When
        world.log.release();

        // Then
        assertThat(world.offsets()).containsEntry("orders-0", 2L);
        assertThat(GroupWorld.errorOf(second)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aCommitThatTakesTooLongIsAnsweredAndStillCounts() {
        // Given
        world.log.hold();
        OneAnswer<OffsetCommitResponse> answer =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 2, ""));

        // When
        world.advanceMs(GroupConfig.DEFAULTS.commitTimeoutMs());

        // Then
        assertThat(GroupWorld.errorOf(answer)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        world.log.release();
        assertThat(world.offsets()).containsEntry("orders-0", 2L);
    }

    @Test
    void aRefusedWriteLeavesNothingBehind() {
        // Given
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);

        // When
        ErrorCode error = world.commit("orders", 0, 1);

        // Then
        assertThat(error).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void unknownPartitionsAndGroupsHaveOffsetMinusOne() {
        // Given
        world.commit("orders", 0, 5);
        OffsetFetchRequestGroup request = new OffsetFetchRequestGroup()
                .groupId(GROUP)
                .topics(List.of(new OffsetFetchRequestTopics().name("orders").partitionIndexes(List.of(0, 1))));
        OneAnswer<OffsetFetchResponseGroup> answer = new OneAnswer<>();

        // When
        world.thread.within(() -> world.coordinator.fetchOffsets(request, true, answer));

        // Then
        assertThat(answer.get().topics().get(0).partitions())
                .extracting(OffsetFetchResponsePartitions::committedOffset)
                .containsExactly(5L, -1L);
        OneAnswer<OffsetFetchResponseGroup> none = new OneAnswer<>();
        world.thread.within(() -> world.coordinator.fetchOffsets(request.groupId("none"), true, none));
        assertThat(none.get().errorCode()).isZero();
        assertThat(none.get().topics().get(0).partitions())
                .extracting(OffsetFetchResponsePartitions::committedOffset)
                .containsExactly(-1L, -1L);
    }

    @Test
    void offsetsOfTopicsInUseCannotBeDeleted() {
        // Given
        TestMember member = world.member("a").subscribe("orders");
        world.settle(member);
        member.commit("orders", 0, 1);
        member.commit("payments", 0, 1);

        // When
        OffsetDeleteResponse response = deleteOffsets("orders", "payments");

        // Then
        assertThat(response.errorCode()).isZero();
        assertThat(response.topics())
                .extracting(topic -> topic.partitions().get(0).errorCode())
                .containsExactly(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC.code(), ErrorCode.NONE.code());
        assertThat(world.offsets()).containsOnlyKeys("orders-0");
    }

    @Test
    void offsetsOfGroupsThatDoNotSayWhatTheyUseCannotBeDeleted() {
        // Given
        world.settle(world.member("a").protocolType("connect"));

        // When
        OffsetDeleteResponse response = deleteOffsets("orders");

        // Then
        assertThat(response.errorCode()).isEqualTo(ErrorCode.NON_EMPTY_GROUP.code());
    }

    @Test
    void deletingTheLastOffsetOfASimpleGroupEndsIt() {
        // Given
        world.commit("orders", 0, 1);

        // When
        deleteOffsets("orders");

        // Then
        assertThat(world.state()).isEqualTo("Dead");
        world.failOver();
        assertThat(world.state()).isEqualTo("Dead");
    }

    private OffsetDeleteResponse deleteOffsets(String... topics) {
        OffsetDeleteRequest request = new OffsetDeleteRequest().groupId(GROUP);
        for (String topic : topics) {
            request.topics()
                    .add(new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                            .name(topic)
                            .partitions(
                                    List.of(new OffsetDeleteRequest.OffsetDeleteRequestPartition().partitionIndex(0))));
        }
        OneAnswer<OffsetDeleteResponse> answer = new OneAnswer<>();
        world.thread.within(() -> world.coordinator.deleteOffsets(request, answer));
        return answer.get();
    }

    @Test
    void offsetsGoWithTheirTopic() {
        // Given
        world.commit("orders", 0, 1);
        world.commit("orders", 1, 1);
        world.commit("payments", 0, 1);

        // When
        world.topicGone("orders");

        // Then
        assertThat(world.offsets()).containsOnlyKeys("payments-0");
        world.failOver();
        assertThat(world.offsets()).containsOnlyKeys("payments-0");
    }

    /** Otherwise they stayed until they expire, and who made a topic of that name again would go on in its middle. */
    @Test
    void offsetsGoWithTheirTopicAlsoIfThatCouldNotBeWrittenAtOnce() {
        // Given
        world.commit("orders", 0, 1);
        world.commit("payments", 0, 1);
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        world.topicGone("orders");
        assertThat(world.offsets()).containsOnlyKeys("orders-0", "payments-0");
        world.advanceMs(GroupConfig.DEFAULTS.offsetsRetentionCheckMs());

        // When
        world.log.refuse(ErrorCode.NONE);
        world.advanceMs(GroupConfig.DEFAULTS.offsetsRetentionCheckMs());

        // Then
        assertThat(world.offsets()).containsOnlyKeys("payments-0");
        world.failOver();
        assertThat(world.offsets()).containsOnlyKeys("payments-0");
    }

    @Test
    void aCommitWithAnEmptyTopicListIsAnsweredAtOnce() {
        // Given
        OffsetCommitRequest request = new OffsetCommitRequest().groupId(GROUP);

        // When
        OneAnswer<OffsetCommitResponse> answer = world.startCommit(request);

        // Then
        assertThat(answer.get().topics()).isEmpty();
        assertThat(world.state()).isEqualTo("Dead");
    }
}
