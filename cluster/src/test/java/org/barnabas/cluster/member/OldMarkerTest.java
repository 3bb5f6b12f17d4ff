package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A marker of a clean stop of another life than the one in which a replica was in sync says nothing of its records (ADR 4),
 * whether or not the controller was there to see that life.
 */
class OldMarkerTest {

    private final SimulatedCluster cluster = new SimulatedCluster(0);
    private LastStop old;

    @BeforeEach
    void start() {
        for (int id : new int[] {4, 1, 2, 3}) {
            cluster.start(id, LastStop.UNCLEAN);
        }
        old = cluster.stop(1);
        cluster.start(1, old);
        cluster.create("t", List.of(1, 2, 3), 2);
        cluster.stop(2);
        cluster.stop(3);
        assertThat(cluster.server.text(ZnodePaths.state("t", 0))).contains("\"isr\":[1],\"eligible_leaders\":[3]");
    }

    @Test
    void aControllerThatKnewTheLifeDoesNotBelieveADiskThatIsAnOldCopy() {
        cluster.crash(1);
        cluster.start(1, old);
        assertThat(cluster.seenBy(1, "t").hasLeader()).isFalse();
    }

    @Test
    void aNewControllerThatReadsTheLifeInTheStateDoesNotEither() {
        cluster.kill(4);
        cluster.kill(1);
        cluster.server.expire(cluster.member(4).zk.sessionId());
        cluster.server.expire(cluster.member(1).zk.sessionId());
        cluster.start(1, old);
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.seenBy(1, "t").hasLeader())
                .as(cluster.server.text(ZnodePaths.state("t", 0)) + " marker " + old)
                .isFalse();
    }

    /** 1 loses power while the controller is silent, comes back, and is stopped cleanly before anybody has dealt with it. */
    @Test
    void aCleanStopOfALifeThatNoControllerDealtWithBringsNoRecordsBack() {
        // Given
        long inSync = cluster.member(1).epoch();
        cluster.kill(4);
        cluster.server.expire(cluster.member(1).zk.sessionId());
        SimulatedMember unclean = registers(LastStop.UNCLEAN);
        assertThat(unclean.joined).isFalse();
        LastStop clean = LastStop.clean(unclean.epoch());
        cluster.server.expire(unclean.zk.sessionId());
        assertThat(clean.newest()).isGreaterThan(inSync);

        // When
        cluster.server.expire(cluster.member(4).zk.sessionId());
        cluster.start(1, clean);

        // Then
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.seenBy(1, "t").hasLeader())
                .as(cluster.server.text(ZnodePaths.state("t", 0)) + " in sync as " + inSync + ", says " + clean)
                .isFalse();
    }

    /** The same with a controller that lives and hears only of the last life. */
    @Test
    void asAControllerThatLivesKnows() {
        // Given
        cluster.kill(4);
        cluster.server.expire(cluster.member(1).zk.sessionId());
        SimulatedMember unclean = registers(LastStop.UNCLEAN);
        LastStop clean = LastStop.clean(unclean.epoch());
        cluster.server.expire(unclean.zk.sessionId());
        registers(clean);

        // When
        cluster.revive(4);
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(1, "t").hasLeader()).isFalse();
    }

    /** A process of 1 registers while the controller is silent. */
    private SimulatedMember registers(LastStop said) {
        SimulatedMember process = new SimulatedMember(1, cluster.server, cluster.peers);
        process.lastStop = said;
        process.join();
        process.mailbox.drain();
        return process;
    }
}
