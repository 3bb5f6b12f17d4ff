package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.awaitility.Awaitility;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 5,000 partitions on one broker: all of them are led, before and after a restart, in little memory. */
class ManyPartitionsTest {

    private static final int PARTITIONS = 5_000;
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void fiveThousandPartitionsAreAModestLoad() throws Exception {
        // Given
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            // When
            long begin = System.nanoTime();
            admin.createTopics(List.of(new NewTopic("many", PARTITIONS, (short) 1)))
                    .all()
                    .get();
            awaitLeaders(admin);
            long createdMs = (System.nanoTime() - begin) / 1_000_000;
            long residentMb = residentBytes(broker.pid()) / MEGABYTE;
            broker.restartCleanly();
            awaitLeaders(admin);
            long restartedMb = residentBytes(broker.pid()) / MEGABYTE;

            // Then
            assertThat(residentMb).as("resident after creation, MB").isLessThan(500);
            assertThat(restartedMb).as("resident after restart, MB").isLessThan(500);
            Goals.atMost("5,000 partitions: creation, ms", createdMs, 10_000);
            Goals.atMost("5,000 partitions: restart, ms", broker.startMs(), 5_000);
            Goals.note("5,000 partitions: resident " + residentMb + " MB, after a restart " + restartedMb + " MB");
        }
    }

    private static void awaitLeaders(Admin admin) {
        Awaitility.await().atMost(Duration.ofMinutes(10)).ignoreExceptions().until(() -> {
            TopicDescription many =
                    admin.describeTopics(List.of("many")).allTopicNames().get().get("many");
            return many != null
                    && many.partitions().size() == PARTITIONS
                    && many.partitions().stream().allMatch(partition -> partition.leader() != null);
        });
    }

    static long residentBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS of " + pid);
    }
}
