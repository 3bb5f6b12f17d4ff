package org.barnabas.systemtests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.nio.file.Path;
import org.barnabas.broker.BarnabasBroker;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileRequestsTest {
    private static final int REQUESTS = 2_000;

    @TempDir
    private Path folder;

    /** Of all versions, and of those that only clients from before 2.0 send. */
    @ParameterizedTest
    @ValueSource(ints = {Short.MAX_VALUE, 3})
    void brokerSurvivesHostileRequests(int newest) throws Exception {
        try (BarnabasBroker broker = InProcessBroker.start(folder)) {
            // Given
            HostileRequests hostile = new HostileRequests(InProcessBroker.address(broker), 1, newest);

            // When
            hostile.run(REQUESTS);

            // Then
            assertThat(hostile.stillServes()).isTrue();
            assertThat(hostile.count(Outcome.BAD_ANSWER))
                    .as(hostile.outcomes().toString())
                    .isZero();
            assertThat(hostile.count(Outcome.ANSWERED)).isGreaterThan(REQUESTS / 4);
            assertThat(hostile.count(Outcome.CLOSED)).isGreaterThan(REQUESTS / 20);
            assertThat(failures(broker)).as("requests that a handler failed on").isZero();
        }
    }

    private static double failures(BarnabasBroker broker) {
        return broker.registry().scrape(name -> name.equals("barnabas_request_problems")).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .filter(point -> "failed".equals(point.getLabels().get("problem")))
                .mapToDouble(point -> ((CounterDataPointSnapshot) point).getValue())
                .sum();
    }
}
