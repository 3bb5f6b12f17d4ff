package org.barnabas.broker.config.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Apache Kafka 3.9 takes for {@code message.format.version}. */
class ReleaseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"0.8.0", "0.8.2.1", "0.9.0", "0.10.0-IV1", "0.11.0", "1.0", "2.1.1", "2.8-IV1", "3.0-IV1", "3.9"
            })
    void releasesAreTaken(String version) {
        assertThat(new Check.Release().problem(version)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "3", "0.7.2", "0.8", "0.8.3", "1.2", "2.9", "4.1", "3.0-IV", "3.10", "2"})
    void othersAreNot(String version) {
        assertThat(new Check.Release().problem(version)).contains(version).contains("0.8 to 3.9");
    }
}
