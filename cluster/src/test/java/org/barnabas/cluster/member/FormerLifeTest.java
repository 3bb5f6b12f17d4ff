package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.Test;

/**
 * As {@link LeftAloneTest}, after an upgrade: the state names no lives, as Apache Kafka and older brokers write it, and 3 was gone when
 * the first controller that keeps lives read it. 3 returns without its records while the leader, 2, is not reached; then it
 * registers once more.
 */
class FormerLifeTest {

    private static final long LONGER_MS = SimulatedMember.REACH_MS + 3_000;
    private static final String STATE = ZnodePaths.state("t", 0);

    private final SimulatedCluster cluster = new SimulatedCluster(5);

    @Test
    void aFormerLifeIsNotTheOneThatLostRecords() {
        // Given: Kafka's controller writes, 3 loses power, the controller goes
        cluster.create("t", List.of(2, 3), 2);
        cluster.kill(1);
        cluster.kill(3);
        String own = Objects.requireNonNull(cluster.server.text(STATE));
        String kafkas = own.substring(0, own.indexOf(",\"member_lives\"")) + "}";
        cluster.member(4).zk.write(STATE, kafkas.getBytes(StandardCharsets.UTF_8), -1, reply -> {});
        cluster.server.expire(cluster.member(3).zk.sessionId());
        cluster.server.expire(cluster.member(1).zk.sessionId());
        cluster.member(4).mailbox.drain();
        cluster.drain();
        assertThat(cluster.leader().id).isEqualTo(4);
        assertThat(cluster.server.text(STATE)).contains("\"isr\":[2],\"eligible_leaders\":[3]");

        // When: the leader is cut off from the controller, 3 is back without records, and its session expires later
        cluster.cut(4, 2);
        cluster.pass(LONGER_MS);
        String before = cluster.server.text(STATE);
        assertThat(before).contains("\"leader\":2");
        SimulatedMember back = cluster.start(3, LastStop.UNCLEAN);
        assertThat(cluster.server.text(STATE)).isEqualTo(before);
        cluster.server.expire(back.zk.sessionId());
        back.zk.learnOfExpiry();
        cluster.drain();

        // Then
        assertThat(cluster.server.text(STATE)).as("before " + before).contains("\"leader\":2");
    }
}
