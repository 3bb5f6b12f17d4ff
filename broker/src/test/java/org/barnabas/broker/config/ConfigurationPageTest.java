package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.barnabas.broker.config.key.TopicKeys;
import org.junit.jupiter.api.Test;

/** {@code ./dev docs} runs this with {@code -Dbarnabas.docs.write=true}, which writes the page instead of checking it. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void thePageSaysWhatTheCodeSays() throws IOException {
        // Given
        String generated = ConfigurationPage.markdown();
        if (Boolean.getBoolean("barnabas.docs.write")) {
            Files.writeString(PAGE, generated);
        }

        // When
        String written = Files.readString(PAGE);

        // Then
        assertThat(written).as("stale: run ./dev docs").isEqualTo(generated);
    }

    @Test
    void everyKeyIsExplained() {
        // Given
        // When
        // Then
        assertThat(BrokerKeys.all()).allSatisfy(key -> assertThat(key.doc()).endsWith("."));
        assertThat(TopicKeys.all())
                .allSatisfy(key -> assertThat(key.key().doc()).endsWith("."));
    }
}
