package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartOptionsTest {

    @TempDir
    private Path folder;

    @Test
    void optionsAreReadInBothForms() {
        // Given
        List<String> arguments = List.of(
                "--data=/x",
                "--port",
                "9095",
                "--set",
                "num.partitions=3",
                "--set=broker.id=7",
                "--config",
                "file",
                "--log-file=l");

        // When
        StartOptions options = StartOptions.parse(arguments);

        // Then
        assertThat(options)
                .isEqualTo(new StartOptions(
                        Path.of("file"), "/x", 9095, List.of("num.partitions=3", "broker.id=7"), Path.of("l")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--port x", "--port", "--unknown 1", "extra"})
    void whateverIsUnusualIsLeftToTheLibrary(String arguments) {
        // Given
        List<String> words = List.of(arguments.split(" ", -1));

        // When
        StartOptions options = StartOptions.parse(words);

        // Then
        assertThat(options).isNull();
    }

    @Test
    void settingsWinOverOptionsAndOptionsOverTheFile() throws Exception {
        // Given
        Path file = folder.resolve("server.properties");
        Files.writeString(file, "listeners=PLAINTEXT://127.0.0.1:1\nnum.partitions=2\ndata.dir=/from-file\n");
        List<String> settings = List.of("num.partitions=3");

        // When
        BrokerConfig config = new StartOptions(file, "/from-option", 2, settings, null).load();

        // Then
        assertThat(config.listeners().listeners()).containsExactly(new ListenerAddress("PLAINTEXT", "127.0.0.1", 2));
        assertThat(config.node().dataDir()).isEqualTo(Path.of("/from-option"));
        assertThat(config.node().defaultPartitions()).isEqualTo(3);
    }

    @Test
    void withoutAFileGroupsStartAtOnceAndWithOneAsKafkasDefaultHasIt() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("server.properties"), "broker.id=3\n");

        // When
        BrokerConfig plain = new StartOptions(null, null, null, List.of(), null).load();
        BrokerConfig told =
                new StartOptions(null, null, null, List.of("group.initial.rebalance.delay.ms=70"), null).load();
        BrokerConfig fromFile = new StartOptions(file, null, null, List.of(), null).load();

        // Then
        assertThat(plain.coordinator().initialRebalanceDelayMs()).isZero();
        assertThat(told.coordinator().initialRebalanceDelayMs()).isEqualTo(70);
        assertThat(fromFile.coordinator().initialRebalanceDelayMs()).isEqualTo(3_000);
    }
}
