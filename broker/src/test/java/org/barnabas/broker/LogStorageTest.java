package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.log.LogMetrics;
import org.barnabas.log.MetaProperties;
import org.barnabas.partition.PartitionRegistry;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogStorageTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "log.cleaner.backoff.ms, 700, 2",
        "log.cleaner.threads, 3, 2",
        "log.cleaner.threads, 0, 0",
        "log.cleaner.enable, false, 0",
    })
    void aTimerPerDirectoryIfLogsAreToBeCompacted(String key, String value, int timers) throws Exception {
        // Given
        Map<String, String> keys = new HashMap<>();
        keys.put("log.dirs", folder.resolve("a") + "," + folder.resolve("b"));
        keys.put(key, value);
        ManualScheduler timer = new ManualScheduler(new ManualClock(0));
        try (LogStorage storage = new LogStorage(BrokerConfig.of(keys).storage(), LogMetrics.none(), failure -> {})) {
            storage.open(new MetaProperties(1, "cluster", null));

            // When
            storage.startCleaning(timer, new PartitionRegistry());

            // Then
            assertThat(timer.pending()).isEqualTo(timers);
        }
    }
}
