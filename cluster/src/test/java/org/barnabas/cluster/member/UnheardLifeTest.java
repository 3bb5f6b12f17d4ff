package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.Test;

/**
 * A controller notes the present life of a broker that came back with all it had, and the broker never hears of it. Its next
 * registration, or the next life, must not make it one that lost records.
 */
class UnheardLifeTest {

    private static final long LONGER_MS = SimulatedMember.REACH_MS + 3_000;
    private static final String STATE = ZnodePaths.state("t", 0);

    /** Nobody's process ever ends but that of 3, cleanly, and of the controller. */
    @Test
    void aBrokerThatIsCutOffWhileTheControllerChangesHasLostNothing() {
        SimulatedCluster cluster = new SimulatedCluster(5);
        cluster.create("t", List.of(2, 3), 2);
        cluster.stop(3);
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2", "\"isr\":[2],\"eligible_leaders\":[3]");
        for (int other : new int[] {1, 4, 5}) {
            cluster.cut(2, other);
        }
        cluster.pass(LONGER_MS); // 2 is fenced, registers anew, and is hidden
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");

        // When: the next controller sees it until it is fenced again
        cluster.kill(1);
        cluster.server.expire(cluster.member(1).zk.sessionId());
        cluster.member(4).mailbox.drain(); // 4 is the next controller
        cluster.drain();
        assertThat(cluster.leader().id).isEqualTo(4);
        String noted = cluster.server.text(STATE);
        cluster.pass(LONGER_MS);
        cluster.heal();
        cluster.pass(2_000);

        // Then
        assertThat(cluster.server.text(STATE))
                .as("noted " + noted + " 2 says " + cluster.server.text(ZnodePaths.broker(2)))
                .contains("\"leader\":2");
    }

    /** 2 and 3 are stopped, 3 is started and stopped again before the controller's first message comes. */
    @Test
    void aBrokerThatIsStoppedBeforeTheControllersFirstMessageHasLostNothing() {
        SimulatedCluster cluster = new SimulatedCluster(0);
        for (int id : new int[] {1, 2, 3}) {
            cluster.start(id, LastStop.UNCLEAN);
        }
        cluster.create("t", List.of(2, 3), 2);
        LastStop third = cluster.stop(3);
        assertThat(cluster.server.text(STATE)).contains("\"isr\":[2],\"eligible_leaders\":[3]");
        String before = cluster.server.text(STATE);

        // When
        SimulatedMember back = new SimulatedMember(3, cluster.server, cluster.peers);
        back.lastStop = third;
        back.join();
        back.mailbox.drain();
        for (int i = 0; i < 1_000; i++) {
            cluster.member(1).mailbox.runOne();
            cluster.member(2).mailbox.runOne();
        }
        String noted = cluster.server.text(STATE);
        assertThat(noted).isNotEqualTo(before); // the controller has dealt with it
        LastStop again = cluster.stop(3);
        cluster.revive(3);
        cluster.stop(2);
        assertThat(cluster.server.text(STATE)).contains("\"leader\":-1", "\"isr\":[2],\"eligible_leaders\":[3]");
        cluster.start(3, again);

        // Then
        assertThat(cluster.seenBy(3, "t").leader())
                .as("before " + before + " noted " + noted + " said " + again + " now " + cluster.server.text(STATE))
                .isEqualTo(3);
    }

    /** All sessions expire; the controller writes, and all sessions expire again before anybody hears. */
    @Test
    void allSessionsThatExpireTwiceLoseNothing() {
        assertThat(expireTwice(false)).isEqualTo(3);
        assertThat(expireTwice(true)).isEqualTo(3);
    }

    /** The same, and the machine of the leader loses power: 2 and 3 have all that was acknowledged, and only 1 lost any of it. */
    @Test
    void theOnlyOneThatLostRecordsDoesNotLead() {
        SimulatedCluster cluster = new SimulatedCluster(3);
        cluster.create("t", List.of(1, 2, 3), 2);
        expireAll(cluster);
        boolean[] done = new boolean[1];
        cluster.server.afterMulti(() -> {
            if (!done[0] && Objects.requireNonNull(cluster.server.text(STATE)).contains("\"leader_epoch\":1")) {
                done[0] = true;
                expireAll(cluster);
                cluster.kill(1);
            }
        });
        for (int i = 0; i < 3_000; i++) {
            for (int id : new int[] {1, 2, 3}) {
                if (!cluster.isDead(id)) {
                    cluster.member(id).mailbox.runOne();
                }
            }
        }
        assertThat(done[0]).isTrue();
        String meanwhile = cluster.server.text(STATE);

        // When
        cluster.start(1, LastStop.UNCLEAN);

        // Then
        assertThat(cluster.server.text(STATE)).as("before: " + meanwhile).containsAnyOf("\"leader\":2", "\"leader\":3");
    }

    /** How many are in sync or eligible in the end. */
    private static int expireTwice(boolean again) {
        SimulatedCluster cluster = new SimulatedCluster(3);
        cluster.create("t", List.of(1, 2, 3), 2);
        String before = cluster.server.text(STATE);
        expireAll(cluster);
        boolean[] done = new boolean[1];
        List<String> states = new ArrayList<>();
        cluster.server.afterMulti(() -> {
            String state = Objects.requireNonNull(cluster.server.text(STATE));
            if (states.isEmpty() || !states.get(states.size() - 1).equals(state)) {
                states.add(state);
            }
            if (again && !done[0] && !state.equals(before)) {
                done[0] = true;
                expireAll(cluster);
            }
        });
        for (int i = 0; i < 3_000; i++) {
            for (int id : new int[] {1, 2, 3}) {
                cluster.member(id).mailbox.runOne();
            }
        }
        cluster.pass(2_000);
        PartitionImage now = StateZnode.decode(
                PartitionImage.undecided(0, List.of(1, 2, 3)),
                Objects.requireNonNull(cluster.server.read(STATE)).data(),
                1);
        return now.members().size();
    }

    private static void expireAll(SimulatedCluster cluster) {
        for (int id : new int[] {1, 2, 3}) {
            cluster.server.expire(cluster.member(id).zk.sessionId());
            cluster.member(id).zk.learnOfExpiry();
        }
    }
}
