package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a source folder, with a build that does what the test wants. */
@Timeout(600)
class LauncherBuildTest {

    @TempDir
    private Path home;

    private Process launch(String build) throws Exception {
        Path script = home.resolve("barnabas");
        Files.copy(Path.of("..", "barnabas"), script);
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(home.resolve("mvnw"), "#!/bin/sh\n" + build);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(home.resolve("mvnw").toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(ToolProcess.heedingInterrupts());
        command.addAll(List.of(script.toString(), "version"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("said").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void aBuildThatIsInterruptedDidNotFail() throws Exception {
        // Given
        Process launcher =
                launch("touch begun\nwhile [ ! -f over ] && [ -f pom.xml ]; do sleep 0.05; done\nexit 130\n");
        Awaitility.await().atMost(SharedCluster.PATIENCE).until(() -> Files.exists(home.resolve("begun")));

        // When
        new ProcessBuilder("kill", "-INT", Long.toString(launcher.pid()))
                .start()
                .waitFor();
        Files.writeString(home.resolve("over"), "");

        // Then
        assertThat(exitCode(launcher)).isEqualTo(130);
        assertThat(home.resolve("said")).content().doesNotContain("the build failed");
    }

    @Test
    void aBuildThatFailsIsToldSo() throws Exception {
        // When
        Process launcher = launch("echo '[ERROR] no'\nexit 1\n");

        // Then
        assertThat(exitCode(launcher)).isEqualTo(1);
        assertThat(home.resolve("said")).content().contains("[ERROR] no", "the build failed");
    }
}
