package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.cli.tool.Profiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileToolsTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void ownFolder() {
        System.setProperty(Profiles.FOLDER_PROPERTY, folder.toString());
    }

    @AfterEach
    void usersFolder() {
        System.clearProperty(Profiles.FOLDER_PROPERTY);
    }

    @Test
    void aProfileSavesTypingAndIsNamedWhereItCounts() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome created = Tool.run("profile", "create", "shared", "-b", SharedBroker.address());
        Outcome listed = Tool.run("topic", "list");
        Outcome profiles = Tool.run("profile", "list", "-o", "json");
        Outcome explicit = Tool.ask("topic", "list");

        // Then
        assertThat(created.ok().out()).contains("shared").contains("profile use default");
        assertThat(listed.ok().out()).contains(topic);
        assertThat(listed.err().trim()).isEqualTo("profile shared: " + SharedBroker.address());
        assertThat(profiles.ok().json().findValuesAsText("profile")).containsExactly("default", "shared");
        assertThat(profiles.json().findValuesAsText("inUse")).containsExactly("false", "true");
        assertThat(explicit.ok().err()).isEmpty();
    }

    @Test
    void anAddressIsLookedAtWhenItIsKept() {
        // When
        Outcome noPort = Tool.run("profile", "create", "z", "--bootstrap-server", "nohost");
        Outcome nobody = Tool.run("profile", "create", "down", "--bootstrap-server", "127.0.0.1:1");
        Outcome later = Tool.run("topic", "list");
        Outcome named = Tool.run("topic", "list", "-b", "127.0.0.1:1");
        Outcome profiles = Tool.run("profile", "list", "-o", "json");

        // Then
        assertThat(noPort.code()).isEqualTo(2);
        assertThat(noPort.err()).contains("'nohost' is no address").contains("HOST:PORT");
        assertThat(nobody.ok().err()).contains("no broker answers at 127.0.0.1:1 now");
        assertThat(profiles.json().findValuesAsText("profile")).containsExactly("default", "down");
        assertThat(later.code()).isEqualTo(1);
        assertThat(later.err())
                .contains("no broker answers at 127.0.0.1:1")
                .contains("the address is that of profile down: 'barnabas profile use default' goes back");
        assertThat(named.err()).doesNotContain("of profile");
    }

    @Test
    void profilesAreForgotten() {
        // Given
        Tool.run("profile", "create", "a", "-b", "a:9092").ok();

        // When
        Outcome deleted = Tool.run("profile", "delete", "a", "nope", "-o", "json");
        Outcome used = Tool.run("profile", "use", "a");
        Outcome badName = Tool.run("profile", "create", "no/name", "-b", "a:9092");

        // Then
        assertThat(deleted.code()).isEqualTo(1);
        assertThat(deleted.json().findValuesAsText("deleted")).containsExactly("true", "false");
        assertThat(used.code()).isEqualTo(1);
        assertThat(used.err()).contains("there is no profile a").contains("profile list");
        assertThat(badName.code()).isEqualTo(2);
    }
}
