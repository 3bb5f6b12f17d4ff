package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker is killed every 20 seconds for five minutes: nothing that was acknowledged is lost, doubled or reordered. The
 * same is done to Apache Kafka, to compare how long writers have to wait. {@code ./dev faults kills} runs it;
 * {@code -Dkills.count=N} for fewer, {@code -Dkills.peer=false} without Apache Kafka.
 */
@Tag("cluster")
@Timeout(1_200)
@EnabledIfSystemProperty(named = "cluster.long", matches = "true")
class ScheduledKillsTest {

    private static final KillSchedule SCHEDULE =
            new KillSchedule(Integer.getInteger("kills.count", 15), Duration.ofSeconds(20), Duration.ofSeconds(12));
    private static final boolean PEER = !"false".equals(System.getProperty("kills.peer"));
    private static final Path REPORT = Path.of("target", "faults");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void nothingAcknowledgedIsLost() {
        List<KillSchedule.Result> results = new ArrayList<>();
        try (KillableCluster barnabas = LauncherCluster.start(folder)) {
            results.add(SCHEDULE.run(barnabas));
        }
        new KillReport(results).write(REPORT);
        if (PEER) {
            try (KillableCluster kafka = PeerCluster.start(folder.resolve("kafka"))) {
                results.add(SCHEDULE.run(kafka));
            }
        }
        KillReport report = new KillReport(results);
        report.write(REPORT);
        System.out.println(report.table());

        KillSchedule.Result barnabas = results.get(0);
        assertThat(barnabas.verdict().isClean())
                .as(barnabas.verdict().toString())
                .isTrue();
        assertThat(barnabas.failures()).isEmpty();
    }
}
