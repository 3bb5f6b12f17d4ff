package org.barnabas.client.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {

    private static final OldAssignors OLD = new OldAssignors();

    @Test
    void itIsWrittenAs082WritesIt() {
        assertThat(Subscription.toTopics(Map.of("orders", 2)).encode(1_425_000_000_000L))
                .isEqualTo("{\"version\":1,\"subscription\":{\"orders\":2},\"pattern\":\"static\","
                        + "\"timestamp\":\"1425000000000\"}");
        assertThat(Subscription.toFilter(TopicFilter.exclude("a\\.b"), 3).encode(7))
                .isEqualTo("{\"version\":1,\"subscription\":{\"a\\\\.b\":3},\"pattern\":\"black_list\","
                        + "\"timestamp\":\"7\"}");
    }

    @Test
    void whatIsWrittenIsRead() {
        for (Subscription each : List.of(
                Subscription.toTopics(Map.of("a", 1, "b", 12)),
                Subscription.toFilter(TopicFilter.include("x/\"y\"|é"), 2),
                Subscription.toFilter(TopicFilter.of("a.*,b", "abc"), 1))) {
            assertThat(Subscription.parse(each.encode(1))).isEqualTo(each);
        }
    }

    @Test
    void filtersThatExclude() {
        // Given
        Set<String> topics = Set.of("abc", "abd", "b", "c", "__consumer_offsets");

        // When, Then
        assertThat(Subscription.toFilter(TopicFilter.of("a.*,b", "abc"), 1).topics(topics, true))
                .containsExactly("abd", "b");
        assertThat(Subscription.toFilter(TopicFilter.exclude("a.*"), 1).topics(topics, true))
                .containsExactly("b", "c");
        assertThat(Subscription.toFilter(TopicFilter.exclude("a.*"), 1).topics(topics, false))
                .containsExactly("__consumer_offsets", "b", "c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a.*;abc",
                "a , b;b",
                "\"a|b\";a",
                "'x';x",
                "ab;abc",
                ".*;__consumer_offsets",
                "(?!(?:b)$)(?:a|b);b",
                "(?!(?:b)$)(?:a|b);a"
            })
    void patternsMeanWhatTheyMeanTo082(String regex, String topic) throws Exception {
        // Given
        Subscription here = Subscription.toFilter(TopicFilter.include(regex), 1);

        // When
        String there = OLD.whitelist(regex, topic);

        // Then
        String pattern = here.streams().keySet().iterator().next();
        boolean wanted = !here.topics(Set.of(topic), true).isEmpty();
        assertThat(pattern + " " + wanted).isEqualTo(there);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"version\":1}",
                "{\"pattern\":\"static\"}",
                "{\"pattern\":\"static\",\"subscription\":{\"a\":\"x\"}}",
                "{\"pattern\":\"static\",\"subscription\":{\"a\":0}}",
                "{\"pattern\":\"white_list\",\"subscription\":{\"[\":1}}"
            })
    void whatIsNoRegistrationIsRefused(String text) {
        assertThatThrownBy(() -> Subscription.parse(text)).isInstanceOf(UnreadableNodeException.class);
    }

    @Test
    void lessThanOneStreamIsRefused() {
        assertThatThrownBy(() -> Subscription.toTopics(Map.of("a", 0))).hasMessageContaining("one at least");
        assertThatThrownBy(() -> TopicFilter.include("(")).hasMessageContaining("is no pattern");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jmx_port\":-1,\"timestamp\":\"1\",\"host\":\"h\",\"version\":1,\"port\":9092}|h:9092",
                "{\"version\":5,\"host\":null,\"port\":-1,\"endpoints\":[\"IN://i:1\",\"OUT://o:2\"],"
                        + "\"listener_security_protocol_map\":{\"IN\":\"SSL\",\"OUT\":\"PLAINTEXT\"}}|o:2",
                "{\"version\":2,\"host\":\"\",\"port\":-1,\"endpoints\":[\"PLAINTEXT://p:3\"]}|p:3"
            })
    void brokersAreReachedWithoutTls(String text, String address) {
        assertThat(BrokerEntry.parse(1, text).address()).isEqualTo(address);
    }

    @Test
    void aBrokerThatSpeaksTlsOnlyHasNoAddress() {
        assertThat(BrokerEntry.parse(1, "{\"endpoints\":[\"SSL://s:1\"],\"host\":null,\"port\":-1}")
                        .address())
                .isNull();
        assertThatThrownBy(() -> BrokerEntry.parse(1, "{\"version\":1}")).isInstanceOf(UnreadableNodeException.class);
    }
}
