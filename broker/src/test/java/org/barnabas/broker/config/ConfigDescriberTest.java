package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDescriberTest {

    private final ConfigDescriber describer = new ConfigDescriber(BrokerConfig.of(Map.of("log.retention.hours", "5")));

    @Test
    void synonymsStandInTheOrderOfPrecedence() {
        // Given
        Map<String, String> topic = Map.of("retention.ms", "7");
        Map<String, String> broker = Map.of("log.retention.ms", "6");

        // When
        List<ConfigEntry> entries = describer.topic("retention.ms"::equals, topic, broker, Map.of());

        // Then
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.value()).isEqualTo("7");
            assertThat(entry.source()).isEqualTo(ConfigSource.TOPIC);
            assertThat(entry.synonyms())
                    .containsExactly(
                            new ConfigEntry.Synonym("retention.ms", "7", ConfigSource.TOPIC),
                            new ConfigEntry.Synonym("log.retention.ms", "6", ConfigSource.DYNAMIC_BROKER),
                            new ConfigEntry.Synonym("log.retention.hours", "5", ConfigSource.STATIC_BROKER),
                            new ConfigEntry.Synonym("log.retention.hours", "168", ConfigSource.DEFAULT));
        });
    }

    @Test
    void aDefaultInAnotherUnitIsShownInTheTopicsUnit() {
        // Given
        Map<String, String> nothing = Map.of();

        // When
        List<ConfigEntry> entries = describer.topic("retention.ms"::equals, nothing, nothing, nothing);

        // Then
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.value()).isEqualTo("18000000");
            assertThat(entry.source()).isEqualTo(ConfigSource.STATIC_BROKER);
        });
    }

    @Test
    void theNamelessBrokerShowsOnlyWhatWasSetForAll() {
        // Given
        Map<String, String> allBrokers = Map.of("message.max.bytes", "99");

        // When
        List<ConfigEntry> entries = describer.allBrokers(name -> true, allBrokers);

        // Then
        assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.value()).isEqualTo("99"));
    }

    @Test
    void aKeyThatNeedsARestartIsReadOnly() {
        // Given
        Map<String, String> nothing = Map.of();

        // When
        List<ConfigEntry> entries = describer.broker("num.partitions"::equals, nothing, nothing);

        // Then
        assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.readOnly()).isTrue());
    }
}
