package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Where somebody is told to look. */
class FailuresTest {

    @Test
    void aControllerWithoutZooKeeperSendsThemThere() {
        // Given
        TimeoutException told = new TimeoutException("Broker 2, the controller, has lost its connection to ZooKeeper.");
        TimeoutException nobody = new TimeoutException("Timed out waiting for a node assignment. Call: createTopics");

        // When, then
        assertThat(Failures.describe(told)).contains("whether ZooKeeper runs").doesNotContain("--timeout-ms");
        assertThat(Failures.describe(nobody)).contains("whether ZooKeeper runs").doesNotContain("--timeout-ms");
    }

    @Test
    void anyOtherTimeoutIsTheBrokers() {
        // Given
        TimeoutException told = new TimeoutException("Timed out waiting for a node assignment. Call: describeLogDirs");

        // When, then
        assertThat(Failures.describe(told)).contains("--timeout-ms");
    }
}
