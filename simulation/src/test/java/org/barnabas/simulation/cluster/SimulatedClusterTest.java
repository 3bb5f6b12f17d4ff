package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.simulation.machine.BrokerProcess;
import org.junit.jupiter.api.Test;

class SimulatedClusterTest {

    @Test
    void threeBrokersStart() {
        // Given
        long t = System.nanoTime();
        for (int s = 0; s < 200; s++) {
            List<String> lines = new ArrayList<>();
            SimulatedCluster cluster = new SimulatedCluster(s, null);

            // When
            boolean serving = cluster.until(
                    10_000,
                    () -> cluster.machines().stream().allMatch(m -> {
                        BrokerProcess p = m.process();
                        return p != null && p.isServing();
                    }));

            // Then
            long at = cluster.around().agenda().nowMs();
            cluster.until(60_000, null);
            long n = System.nanoTime();
            if (s % 20 == 0)
                System.out.println(s + " " + at + " events " + cluster.events() + " ms " + (n - t) / 1_000_000
                        + " hash " + cluster.hash() + " " + cluster.around().options());
            t = n;
            SimulatedCluster.forget();
            assertThat(serving).isTrue();
        }
    }
}
