package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say of an output that takes nothing, or not all. */
@Timeout(600)
class LostOutputTest {

    private static final String FULL = "No space left on device";
    private static final String TOLD = "barnabas: cannot write standard output: " + FULL;

    /** Takes some bytes, then fails. */
    private static final class SmallDisk extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int room;
        private final String failure;

        SmallDisk(int room, String failure) {
            this.room = room;
            this.failure = failure;
        }

        @Override
        public void write(int b) throws IOException {
            if (taken.size() == room) {
                throw new IOException(failure);
            }
            taken.write(b);
        }
    }

    private static String topicOf(int records) {
        String topic = SharedBroker.topic(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < records; i++) {
            lines.append("value-").append(i).append('\n');
        }
        Stdin.with(lines.toString(), () -> Tool.ask("produce", topic).ok());
        return topic;
    }

    private static Outcome into(OutputStream out, String line) {
        return Tool.into(out, (line + " -b " + SharedBroker.address()).split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic list",
                "topic list -o json",
                "group list -o json",
                "cluster describe",
                "topic describe TOPIC --watch 1",
                "topic describe TOPIC --watch 1 -o json",
                "config get --broker 1 --all",
                "partition reassign plan --topic TOPIC --to-brokers 1 -o json",
                "consume TOPIC",
                "consume TOPIC -o json",
                "produce TOPIC",
                "bench consume TOPIC"
            })
    void anOutputThatTakesNothingIsAFailure(String line) {
        // Given
        String command = line.replace("TOPIC", topicOf(1));

        // When
        Outcome outcome = Stdin.with("x\n", () -> into(new SmallDisk(0, FULL), command));

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).containsOnlyOnce(TOLD).doesNotContain("java.io");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "version", "version -o json", "completion", "profile list"})
    void soItIsWhereNoBrokerIsAsked(String line) {
        // When
        Outcome outcome = Tool.into(new SmallDisk(0, FULL), line.split(" "));

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).containsOnlyOnce(TOLD);
    }

    @Test
    void aDumpThatDoesNotFitIsAFailure(@TempDir Path folder) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("leader-epoch-checkpoint"), "0\n0\n");
        for (String format : List.of("table", "json")) {
            // When
            Outcome outcome = Tool.into(new SmallDisk(10, FULL), "log", "dump", file.toString(), "-o", format);

            // Then
            assertThat(outcome.code()).as(format).isEqualTo(1);
            assertThat(outcome.err()).as(format).containsOnlyOnce(TOLD);
        }
    }

    @Test
    void aMemberCommitsOnlyWhatWasWritten() {
        // Given
        String topic = topicOf(20_000);
        for (String format : List.of("table", "json")) {
            String group = SharedBroker.name("group");
            SmallDisk disk = new SmallDisk(40_000, FULL);

            // When
            Outcome outcome = into(disk, "consume " + topic + " --group " + group + " -o " + format);

            // Then
            assertThat(outcome.code()).as(format).isEqualTo(1);
            assertThat(outcome.err()).as(format).containsOnlyOnce(TOLD);
            long written = disk.taken
                    .toString(StandardCharsets.UTF_8)
                    .chars()
                    .filter(each -> each == '\n')
                    .count();
            var state = Tool.json("group", "describe", group).get(0);
            assertThat(state.get("offset").asLong()).as(format).isBetween(1L, written);
            assertThat(state.get("state").asText()).as(format).isEqualTo("Empty");
        }
    }

    @Test
    void whoHasReadEnoughIsNoFailure() {
        // Given
        String topic = topicOf(5_000);

        for (String line :
                List.of("topic list", "topic list -o json", "consume " + topic, "consume " + topic + " -o json")) {
            // When
            Outcome outcome = into(new SmallDisk(0, "Broken pipe"), line);

            // Then
            assertThat(outcome.code()).as(line).isZero();
            assertThat(outcome.err()).as(line).isEmpty();
        }
    }

    @Test
    void aPlanThatCannotBeWrittenSaysWhy(@TempDir Path folder) {
        // When
        Outcome outcome = Tool.ask("partition", "reassign", "execute", "--yes", "--plan-file", folder.toString());

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("cannot read " + folder + ": it is a folder");
    }

    @Test
    void theProcessSaysSoToo() throws Exception {
        // Given
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));

        // When
        try (ToolProcess process = ToolProcess.into(full, "topic", "list")) {

            // Then
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.errors().strip()).isEqualTo(TOLD);
        }
    }
}
