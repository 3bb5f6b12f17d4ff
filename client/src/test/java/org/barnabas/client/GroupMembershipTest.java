package org.barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupMembershipTest {

    private static final TopicPartition ZERO = new TopicPartition("t", 0);
    private static final TopicPartition ONE = new TopicPartition("t", 1);

    private final PaperZooKeeper zooKeeper = new PaperZooKeeper();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    @BeforeEach
    void aTopicOfTwoPartitions() {
        zooKeeper.topic("t", 2);
        ends.put(ZERO, 10L);
        ends.put(ONE, 10L);
    }

    private PaperMember member(String id) {
        return member(id, Map.of());
    }

    private PaperMember member(String id, Map<String, String> settings) {
        return new PaperMember(zooKeeper, ends, id, settings, 1).join(0);
    }

    private static void take(PaperMember member, int count) {
        for (int each = 0; each < count; each++) {
            assertThat(member.next()).isNotNull();
        }
    }

    private static void end(PaperMember member) {
        Objects.requireNonNull(member.session).end();
    }

    @Test
    void offsetsAreReadOnlyWhenNobodyElseCanMoveThem() {
        // Given
        PaperMember member = member("a");

        // When
        member.turn(0);

        // Then
        assertThat(zooKeeper.steps.subList(0, 3)).containsExactly("register", "view", "stop");
        assertThat(zooKeeper.steps.subList(3, 5)).containsExactlyInAnyOrder("claim t-0", "claim t-1");
        assertThat(zooKeeper.steps.subList(5, 7)).containsExactlyInAnyOrder("read t-0", "read t-1");
        assertThat(zooKeeper.steps.get(7)).isEqualTo("start");
    }

    @Test
    void givingUpIsStopThenCommitThenRelease() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        take(member, 12);
        member("b").turn(0);
        zooKeeper.steps.clear();

        // When
        member.turn(1);

        // Then
        assertThat(zooKeeper.steps.subList(0, 2)).containsExactly("view", "stop");
        assertThat(zooKeeper.steps.subList(2, 4)).allMatch(step -> step.startsWith("commit"));
        assertThat(zooKeeper.steps.subList(4, 6)).allMatch(step -> step.startsWith("release"));
        assertThat(zooKeeper.offsets.values().stream().mapToLong(each -> each).sum())
                .isEqualTo(12);
    }

    @Test
    void nothingIsHandedOutBehindWhatIsCommitted() {
        // Given: records that wait in the stream
        PaperMember member = member("a");
        member.turn(0);
        take(member, 3);
        PaperMember other = member("b");
        other.turn(0);

        // When
        member.turn(1);
        other.turn(10);
        member.turn(11);

        // Then
        long moved = zooKeeper.offsets.getOrDefault(ONE, 0L);
        assertThat(zooKeeper.owner(ONE)).isEqualTo("g_b");
        assertThat(other.next()).isEqualTo("1@" + moved);
        assertThat(member.next()).isEqualTo("0@" + zooKeeper.offsets.getOrDefault(ZERO, 0L));
    }

    @Test
    void changesThatChangeNothingInterruptNobody() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        take(member, 1);
        zooKeeper.steps.clear();

        // When
        zooKeeper.topic("another", 3);
        member.turn(1);

        // Then
        assertThat(zooKeeper.steps).containsExactly("view");
        take(member, 19);
    }

    @Test
    void withOtherBrokersEverythingIsFetchedAnew() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        take(member, 5);

        // When
        member.fetching.goesOn = false;
        zooKeeper.topic("another", 3);
        member.turn(1);

        // Then
        take(member, 15);
        assertThat(member.next()).isNull();
    }

    @Test
    void whatOthersOwnIsWaitedForWithBackOffUntilTheLastAttempt() {
        // Given: a member that does not give up
        member("a").turn(0);
        PaperMember late = member("b", Map.of("rebalance.max.retries", "3", "rebalance.backoff.ms", "100"));

        // When, Then
        late.turn(0);
        assertThat(late.membership.isSettled()).isFalse();
        assertThat(late.membership.isDue(99)).isFalse();
        assertThat(late.membership.isDue(100)).isTrue();
        late.turn(100);
        assertThatThrownBy(() -> late.turn(200))
                .isInstanceOf(ConsumerRebalanceFailedException.class)
                .hasMessageContaining("g_b")
                .hasMessageContaining("3 attempts");
        assertThat(zooKeeper.owners().values())
                .allMatch(thread -> thread.consumer().equals("g_a"));
        assertThat(late.membership.isDue(300)).as("it goes on").isTrue();
    }

    @Test
    void aClaimWhoseAnswerWasLostIsGivenBack() {
        // Given
        PaperMember member = member("b");
        Objects.requireNonNull(member.session).losesAnswer = true;

        // When
        member.turn(0);
        PaperMember first = member("a");
        first.turn(1);
        member.turn(10);
        first.turn(11);
        member.turn(20);

        // Then
        assertThat(zooKeeper.owner(ZERO)).isEqualTo("g_a");
        assertThat(zooKeeper.owner(ONE)).isEqualTo("g_b");
    }

    @Test
    void aLostSessionCommitsNothingAndHandsOutNothing() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        take(member, 7);
        end(member);
        zooKeeper.steps.clear();

        // When
        member.membership.onSessionLost();

        // Then
        assertThat(member.next()).isNull();
        assertThat(zooKeeper.steps).containsExactly("stop");
        assertThat(zooKeeper.offsets).isEmpty();
    }

    @Test
    void whoGetsBackWhatHeOwnedGoesOnWhereHeWas() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        take(member, 20);
        end(member);
        member.membership.onSessionLost();

        // When
        member.join(5);
        member.turn(5);

        // Then
        assertThat(member.next()).as("everything was handed out before").isNull();
    }

    @Test
    void whereCommitsAreUpToTheProgramWhatIsCommittedCounts() {
        // Given
        PaperMember member = member("a", Map.of("auto.commit.enable", "false"));
        member.turn(0);
        take(member, 20);
        member.membership.commit();
        ends.put(ZERO, 12L);
        member.turn(1);
        take(member, 2);
        PaperMember other = member("b");

        // When: the group changes, twice
        other.turn(2);
        member.turn(3);
        end(other);
        member.turn(13);

        // Then
        assertThat(zooKeeper.offsets).isEqualTo(Map.of(ZERO, 10L, ONE, 10L));
        assertThat(List.of(String.valueOf(member.next()), String.valueOf(member.next())))
                .containsExactly("0@10", "0@11");
    }

    @Test
    void withoutBrokersNothingChanges() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        zooKeeper.brokers.clear();

        // When
        zooKeeper.topic("t", 5);
        member.turn(1);

        // Then
        assertThat(zooKeeper.owners()).hasSize(2);
        take(member, 20);
    }

    @Test
    void whileZooKeeperIsSilentWhatIsOwnedStays() {
        // Given
        PaperMember member = member("a");
        member.turn(0);
        zooKeeper.topic("t", 3);
        Objects.requireNonNull(member.session).silent = true;

        // When
        member.turn(1);
        Objects.requireNonNull(member.session).silent = false;
        take(member, 20);
        member.turn(11);

        // Then
        assertThat(zooKeeper.owners()).hasSize(3);
    }

    @Test
    void anotherConsumerOfTheSameNameIsNotJoined() {
        // Given
        member("a").turn(0);
        PaperMember twin = member("a", Map.of("rebalance.max.retries", "1"));

        // When, Then
        assertThatThrownBy(() -> twin.turn(0))
                .isInstanceOf(ConsumerRebalanceFailedException.class)
                .hasMessageContaining("another consumer is registered as g_a");
    }
}
