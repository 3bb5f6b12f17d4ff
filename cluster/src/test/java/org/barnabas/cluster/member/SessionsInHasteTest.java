package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session ends while the broker is about to register. Each registration is a life of its own to the controller. */
class SessionsInHasteTest {

    private static final int LONG_ENOUGH = 500;

    private final SimulatedCluster cluster = new SimulatedCluster(1);

    /** What was read in one session may be in the image only when the next one has begun. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20})
    void aSessionThatFollowsOneThatJustBeganRegistersOnce(int turns) {
        // Given: each session finds another configuration, and the first one ends after so many turns
        SimulatedMember member = cluster.start(2, LastStop.clean(7));
        configure("1");
        endSession(member);
        run(member, turns);
        configure("2");

        // When
        endSession(member);
        List<Long> registrations = run(member, LONG_ENOUGH);

        // Then
        assertThat(registrations).containsExactly(member.epoch());
    }

    /** What a broker starts before it asks to be registered takes its time. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void aBrokerWhoseSessionEndsWhenItAsksToBeRegisteredIsRegisteredOnce(int turns) {
        // Given
        SimulatedMember member = new SimulatedMember(2, cluster.server, cluster.peers);
        member.meet();
        cluster.drain();
        endSession(member);
        run(member, turns);

        // When
        member.register();
        List<Long> registrations = run(member, LONG_ENOUGH);

        // Then
        assertThat(registrations).containsExactly(member.epoch());
    }

    private void endSession(SimulatedMember member) {
        cluster.server.expire(member.zk.sessionId());
        member.zk.learnOfExpiry();
    }

    /** One message after the other; answers the registrations that came to be seen, and -1 where one went. */
    private List<Long> run(SimulatedMember member, int turns) {
        List<Long> seen = new ArrayList<>();
        long before = registration();
        for (int i = 0; i < turns; i++) {
            member.mailbox.runOne();
            member.clock.advanceMs(1);
            long now = registration();
            if (now != before) {
                seen.add(now);
            }
            before = now;
        }
        return seen;
    }

    private long registration() {
        ZkNode node = cluster.server.read(ZnodePaths.broker(2));
        return node == null ? -1 : node.stat().createdZxid();
    }

    private void configure(String value) {
        String body = "{\"version\":1,\"config\":{\"log.cleaner.threads\":\"" + value + "\"}}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        SimulatedMember other = cluster.member(1);
        other.zk.create(ZnodePaths.brokerConfig("2"), bytes, reply -> {});
        other.zk.write(ZnodePaths.brokerConfig("2"), bytes, ZkOp.ANY_VERSION, reply -> {});
        other.mailbox.drain();
    }
}
