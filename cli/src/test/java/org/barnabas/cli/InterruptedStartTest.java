package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ctrl-C leaves of a {@code cluster start}. */
@Timeout(600)
class InterruptedStartTest {

    private final Path folder = SharedCluster.folder();
    private final Path cluster = folder.resolve("cluster");

    @AfterEach
    void cleanUp() {
        processes().forEach(ProcessHandle::destroyForcibly);
        Awaitility.await()
                .atMost(SharedCluster.PATIENCE)
                .until(() -> processes().isEmpty());
        SharedCluster.delete(folder);
    }

    /** Whatever runs with something in the folder. */
    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(each -> commandLine(each).contains(cluster.toString()))
                .toList();
    }

    /** Java leaves out what is behind a long class path. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }

    private ToolProcess start(int port) throws Exception {
        return ToolProcess.start(
                "cluster", "start", "--brokers", "2", "--port", Integer.toString(port), "--data", cluster.toString());
    }

    private static void awaitWords(ToolProcess process, String words) {
        Awaitility.await()
                .atMost(SharedCluster.PATIENCE)
                .until(() -> process.errorsSoFar().contains(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"waiting for ZooKeeper", "waiting for broker 1"})
    void ofAFirstStartThatIsInterruptedNothingIsLeft(String point) throws Exception {
        // Given
        int port = SharedCluster.freePorts(2);
        try (ToolProcess start = start(port)) {
            awaitWords(start, point);

            // When
            start.interrupt();

            // Then
            assertThat(start.exitCode()).isEqualTo(130);
            assertThat(processes()).isEmpty();
            assertThat(cluster).doesNotExist();
            assertThat(start.errors())
                    .containsPattern("interrupted; stops what it has started: zookeeper \\(process \\d+\\)")
                    .contains("nothing of the new cluster is left");
            assertThat(FreePorts.isFree(port - 1)).as("ZooKeeper is gone").isTrue();
        }
    }

    @Test
    void ofALaterStartTheProcessesAreStoppedAndTheDataStays() throws Exception {
        // Given
        int port = SharedCluster.freePorts(2);
        SharedCluster.startAll(cluster, port, 2).ok();
        Tool.run("cluster", "stop", "--data", cluster.toString()).ok();
        try (ToolProcess start = start(port)) {
            awaitWords(start, "waiting for broker 1");

            // When
            start.interrupt();

            // Then
            assertThat(start.exitCode()).isEqualTo(130);
            assertThat(processes()).isEmpty();
            Outcome status = Tool.run("cluster", "status", "--data", cluster.toString());
            assertThat(status.out()).contains("broker 2").doesNotContain("running");
            assertThat(start.errors()).contains("interrupted; stops what it has started: zookeeper");
        }
    }
}
