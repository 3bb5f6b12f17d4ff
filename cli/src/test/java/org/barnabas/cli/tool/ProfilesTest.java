package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilesTest {

    private static final Properties NOTHING = new Properties();

    @TempDir
    private Path folder;

    private static Properties properties(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }

    private ServerChoice choose(
            @Nullable String option, @Nullable String profile, Properties file, Map<String, String> environment) {
        return ServerChoice.of(option, profile, file, environment, new Profiles(folder));
    }

    @Test
    void aProfileIsKeptAndUsedUntilAnotherOneIs() {
        // Given
        Profiles profiles = new Profiles(folder);
        profiles.create("prod", "prod:9092", properties("client.rack", "r1"));
        profiles.create("lab", "lab:9092", NOTHING);

        // When
        profiles.use("prod");
        ServerChoice chosen = choose(null, null, NOTHING, Map.of());
        profiles.use("default");
        ServerChoice back = choose(null, null, NOTHING, Map.of());

        // Then
        assertThat(profiles.names()).containsExactly("default", "lab", "prod");
        assertThat(chosen.servers()).isEqualTo("prod:9092");
        assertThat(chosen.properties()).containsEntry("client.rack", "r1");
        assertThat(chosen.note()).isEqualTo("profile prod: prod:9092");
        assertThat(back.servers()).isEqualTo("127.0.0.1:9092");
        assertThat(back.note()).isNull();
    }

    @Test
    void whatIsNearerToThePersonWins() {
        // Given
        Profiles profiles = new Profiles(folder);
        profiles.create("prod", "prod:9092", NOTHING);
        profiles.create("lab", "lab:9092", NOTHING);
        profiles.use("prod");
        Properties file = properties("bootstrap.servers", "file:9092");
        Map<String, String> variable = Map.of("BARNABAS_BOOTSTRAP_SERVERS", "variable:9092");

        // Then
        assertThat(choose("option:9092", null, file, variable).servers()).isEqualTo("option:9092");
        assertThat(choose(null, "lab", file, variable).servers()).isEqualTo("lab:9092");
        assertThat(choose(null, null, file, variable).servers()).isEqualTo("file:9092");
        assertThat(choose(null, null, NOTHING, variable).servers()).isEqualTo("variable:9092");
        assertThat(choose(null, null, NOTHING, variable).note())
                .as("no profile has a say")
                .isNull();
        assertThatThrownBy(() -> choose("option:9092", "lab", NOTHING, Map.of()))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void aDeletedProfileIsInUseNoMore() {
        // Given
        Profiles profiles = new Profiles(folder);
        profiles.create("prod", "prod:9092", NOTHING);
        profiles.use("prod");

        // When
        profiles.delete("prod");

        // Then
        assertThat(profiles.current()).isEqualTo("default");
        assertThat(profiles.names()).containsExactly("default");
        assertThatThrownBy(() -> profiles.use("prod")).hasMessageContaining("profile list");
        assertThatThrownBy(() -> profiles.delete("default")).isInstanceOf(ToolException.class);
    }

    @Test
    void aProfileIsNotOverwrittenAndStaysInItsFolder() {
        // Given
        Profiles profiles = new Profiles(folder);
        profiles.create("prod", "prod:9092", NOTHING);

        // Then
        assertThatThrownBy(() -> profiles.create("prod", "other:9092", NOTHING)).hasMessageContaining("already");
        assertThatThrownBy(() -> profiles.create("../prod", "other:9092", NOTHING))
                .isInstanceOf(UsageException.class);
        assertThat(profiles.servers("prod")).isEqualTo("prod:9092");
    }

    @Test
    void onlyTheOwnerReadsAProfile() throws Exception {
        // When
        new Profiles(folder).create("prod", "prod:9092", properties("ssl.key.password", "secret"));

        // Then
        assertThat(Files.getPosixFilePermissions(folder.resolve("profiles/prod.properties")))
                .hasSize(2);
    }

    @Test
    void theFolderIsWhereTheDesktopSays() {
        assertThat(Profiles.folder(Map.of("XDG_CONFIG_HOME", "/x"), "/home/me")).isEqualTo(Path.of("/x/barnabas"));
        assertThat(Profiles.folder(Map.of("XDG_CONFIG_HOME", "x"), "/home/me"))
                .isEqualTo(Path.of("/home/me/.config/barnabas"));
        assertThat(Profiles.folder(Map.of(), "/home/me")).isEqualTo(Path.of("/home/me/.config/barnabas"));
    }
}
