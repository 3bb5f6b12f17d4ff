package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.LastStop;

/** Brokers of a new cluster that start at the same moment, under random schedules. */
class StartTogetherTest {

    private static final int BROKERS = 3;

    @Property(tries = 300)
    void allOfThemJoin(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        FakeZkServer server = new FakeZkServer();
        Map<Integer, SimulatedMember> peers = new TreeMap<>();
        List<SimulatedMember> members = new ArrayList<>();
        for (int id = 1; id <= BROKERS; id++) {
            SimulatedMember member = new SimulatedMember(id, server, peers);
            member.lastStop = LastStop.UNCLEAN;
            members.add(member);
            member.join();
        }

        // When
        List<SimulatedMember> busy = new ArrayList<>(members);
        while (!busy.isEmpty()) {
            SimulatedMember next = busy.get(random.nextInt(busy.size()));
            if (!next.mailbox.runOne()) {
                busy.remove(next);
            } else {
                busy.clear();
                busy.addAll(members);
            }
        }

        // Then
        for (SimulatedMember member : members) {
            assertThat(member.joined).as("broker " + member.id + " joined").isTrue();
            assertThat(member.holder.current().brokers()).hasSize(BROKERS);
        }
    }
}
