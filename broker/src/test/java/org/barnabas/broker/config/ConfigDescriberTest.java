package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    void whatIsInForceIsShownInPlaceOfAnOpenDefaultButNotOfWhatWasSet() {
        // Given
        Map<String, String> inForce = Map.of("broker.id", "7", "num.io.threads", "2");
        Map<String, String> set = Map.of("num.io.threads", "16");

        // When
        List<ConfigEntry> open = describer.broker(inForce::containsKey, Map.of(), Map.of(), inForce);
        List<ConfigEntry> changed = describer.broker("num.io.threads"::equals, Map.of(), set, inForce);

        // Then
        assertThat(open).extracting(ConfigEntry::value).containsExactly("7", "2");
        assertThat(open).allSatisfy(entry -> assertThat(entry.source()).isEqualTo(ConfigSource.DEFAULT));
        assertThat(changed).singleElement().satisfies(entry -> {
            assertThat(entry.value()).isEqualTo("16");
            assertThat(entry.source()).isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER);
            assertThat(entry.readOnly()).isFalse();
            assertThat(entry.key().doc()).startsWith("No effect");
        });
    }

    @Test
    void aToleratedKeyIsShownWhereItWasSet() {
        // Given
        Map<String, String> topic = Map.of("remote.storage.enable", "false");

        // When
        List<ConfigEntry> set = describer.topic("remote.storage.enable"::equals, topic, Map.of(), Map.of());
        List<ConfigEntry> unset = describer.topic("remote.storage.enable"::equals, Map.of(), Map.of(), Map.of());

        // Then
        assertThat(set)
                .singleElement()
                .satisfies(entry -> assertThat(entry.source()).isEqualTo(ConfigSource.TOPIC));
        assertThat(unset).isEmpty();
    }

    @Test
    void aKeyThatNeedsARestartIsReadOnly() {
        // Given
        Map<String, String> nothing = Map.of();

        // When
        List<ConfigEntry> entries = describer.broker("num.partitions"::equals, nothing, nothing, nothing);

        // Then
        assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.readOnly()).isTrue());
    }

    @Test
    void whatIsShownAsInForceCanBeWrittenToAFile() {
        // Given
        BrokerConfig config = BrokerConfig.of(Map.of());

        // When
        Map<String, String> values = InForce.of(config, 1, "127.0.0.1:2181", 1, List.of());

        // Then
        assertThat(values)
                .allSatisfy((name, value) ->
                        Objects.requireNonNull(BrokerKeys.find(name)).parse(value));
    }
}
