package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.Test;

/**
 * A broker that is not reached goes on with what nobody else could take over, as long as it may live. Once it is dead for
 * certain nobody may be sent to it.
 */
class DeadWhileFencedTest {

    private static final long LONGER_MS = SimulatedMember.REACH_MS + 3_000;
    private static final long SESSION_MS = FakeZk.SESSION_MS + 3_000;
    private static final String STATE = ZnodePaths.state("t", 0);

    private final SimulatedCluster cluster = new SimulatedCluster(3);

    /** The word about the second death is not heard; silence is what gives it away. */
    @Test
    void aBrokerThatIsKilledTwiceInARowLeadsNothing() {
        // Given
        cluster.create("t", List.of(2), 1);
        killWithWord();
        cluster.start(2, LastStop.UNCLEAN);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        killWithWord();
        assertThat(cluster.server.paths()).as("the word is held back").contains(ZnodePaths.broker(2));

        // When
        silence();
        cluster.pass(LONGER_MS + SESSION_MS);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(2);
    }

    @Test
    void itLeadsAgainAsSoonAsItRegisters() {
        // Given
        cluster.create("t", List.of(2), 1);
        cluster.kill(2);
        silence();
        cluster.pass(LONGER_MS + SESSION_MS);

        // When: no time passes, so that nobody has tried whether it is reached
        cluster.heal();
        cluster.start(2, LastStop.UNCLEAN);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(2, "t")).isEqualTo(cluster.seenBy(3, "t"));
    }

    @Test
    void whoRegisteredAnewAndIsHiddenIsDeadWhenItsSessionEnds() {
        // Given
        cluster.create("t", List.of(2), 1);
        silence();
        cluster.pass(LONGER_MS);
        assertThat(cluster.server.paths()).contains(ZnodePaths.broker(2));
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");

        // When
        cluster.crash(2);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(2);
    }

    @Test
    void whoRegistersWithinASessionKeepsWhatItLeads() {
        // Given: it stands still when it is fenced
        cluster.create("t", List.of(2), 1);
        int epoch = cluster.seenBy(3, "t").leaderEpoch();
        cluster.kill(2);
        silence();
        cluster.pass(LONGER_MS);
        assertThat(cluster.server.paths()).doesNotContain(ZnodePaths.broker(2));

        // When
        cluster.revive(2);
        cluster.drain();
        cluster.pass(10 * SESSION_MS);

        // Then
        assertThat(cluster.server.paths()).contains(ZnodePaths.broker(2));
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t").leaderEpoch()).isEqualTo(epoch);
    }

    /** It was cut off from ZooKeeper as well, for longer than its session, and lives. */
    @Test
    void whoComesBackAlthoughItCountedAsDeadHasLostNothing() {
        // Given
        cluster.create("t", List.of(2), 2);
        cluster.kill(2);
        silence();
        cluster.pass(LONGER_MS + SESSION_MS);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(PartitionImage.NO_LEADER);
        int epoch = cluster.seenBy(3, "t").leaderEpoch();

        // When
        cluster.revive(2);
        cluster.drain();
        cluster.heal();
        cluster.pass(LONGER_MS);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t").leaderEpoch()).isEqualTo(epoch + 1);
        assertThat(cluster.seenBy(2, "t").leaderEpoch()).isEqualTo(epoch + 1);
    }

    /** 3 has come back without records while 2, which is not reached, led: 2 alone has what was acknowledged. */
    @Test
    void whoLostRecordsDoesNotLeadInItsPlace() {
        // Given
        cluster.create("t", List.of(3, 2), 2);
        LastStop stop = cluster.stop(3);
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
        silence();
        cluster.pass(LONGER_MS);
        assertThat(stop.lives()).isNotEmpty();
        cluster.start(3, LastStop.UNCLEAN);
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");

        // When
        cluster.crash(2);
        cluster.pass(SESSION_MS);

        // Then
        assertThat(cluster.server.text(STATE)).contains("\"leader\":-1", "\"isr\":[2]");

        // When: all is well again, and no disk has lost anything
        cluster.heal();
        cluster.start(2, LastStop.clean(cluster.member(2).epoch()));

        // Then
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
    }

    /** Its port answers, as that of a process that has lost ZooKeeper does, but it is registered no more. */
    @Test
    void whoIsReachedAgainWithoutARegistrationLeadsNothing() {
        // Given
        cluster.create("t", List.of(2), 1);
        cluster.kill(2);
        silence();
        cluster.pass(LONGER_MS);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);

        // When
        cluster.heal();
        cluster.pass(2_000);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(2);

        // When
        cluster.revive(2);
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(2);
    }

    @Test
    void theNextControllerDoesNotTakeItForAliveEither() {
        // Given
        cluster.create("t", List.of(2), 1);
        cluster.kill(2);
        silence();
        cluster.pass(LONGER_MS);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);

        // When
        cluster.crash(1);

        // Then
        assertThat(cluster.leader().id).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(2);
    }

    private void killWithWord() {
        long epoch = cluster.member(2).epoch();
        cluster.kill(2);
        cluster.member(1).member.onBrokerGone(2, epoch);
        cluster.drain();
    }

    /** Nobody reaches 2. */
    private void silence() {
        cluster.cut(2, 1);
        cluster.cut(2, 3);
    }
}
