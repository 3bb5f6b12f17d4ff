package org.barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.barnabas.client.group.AssignmentStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooKeeperConsumerConfigTest {

    private static ZooKeeperConsumerConfig with(String... pairs) {
        Properties properties = new Properties();
        properties.put("zookeeper.connect", "z:2181/kafka");
        for (int each = 0; each < pairs.length; each += 2) {
            properties.put(pairs[each], pairs[each + 1]);
        }
        return ZooKeeperConsumerConfig.of(properties);
    }

    @Test
    void defaultsAreThoseOf082AndTheGroupIsDefault() {
        // When
        ZooKeeperConsumerConfig config = with();

        // Then
        assertThat(config.groupId()).isEqualTo("default");
        assertThat(config.consumerId()).matches("default_.+-[0-9]{13}-[0-9a-f]{8}");
        assertThat(config.clientId()).isEqualTo("default");
        assertThat(config.autoCommit()).isTrue();
        assertThat(config.autoCommitIntervalMs()).isEqualTo(60_000);
        assertThat(config.fromSmallest()).isFalse();
        assertThat(config.rebalanceRetries()).isEqualTo(4);
        assertThat(config.rebalanceBackoffMs()).isEqualTo(2_000);
        assertThat(config.sessionTimeoutMs()).isEqualTo(6_000);
        assertThat(config.connectionTimeoutMs()).isEqualTo(6_000);
        assertThat(config.brokerStorage()).isFalse();
        assertThat(config.dualCommit()).isFalse();
        assertThat(config.strategy()).isEqualTo(AssignmentStrategy.RANGE);
        assertThat(config.excludeInternal()).isTrue();
        assertThat(config.fetchBytes()).isEqualTo(1_048_576);
        assertThat(config.queuedChunks()).isEqualTo(2);
        assertThat(config.timeoutMs()).isEqualTo(-1);
        assertThat(config.ignored()).isEmpty();
    }

    @Test
    void whatFollowsFromOthersDoes() {
        assertThat(with("zookeeper.sync.time.ms", "300").rebalanceBackoffMs()).isEqualTo(300);
        assertThat(with("zookeeper.session.timeout.ms", "400").connectionTimeoutMs())
                .isEqualTo(400);
        assertThat(with("offsets.storage", "KAFKA").dualCommit()).isTrue();
        assertThat(with("offsets.storage", "kafka", "dual.commit.enabled", "false")
                        .dualCommit())
                .isFalse();
        assertThat(with("group.id", "g", "consumer.id", "c").consumerId()).isEqualTo("g_c");
        assertThat(with("auto.offset.reset", "earliest").fromSmallest()).isTrue();
        assertThat(with("auto.offset.reset", "latest").fromSmallest()).isFalse();
        assertThat(with("partition.assignment.strategy", "described").strategy())
                .isEqualTo(AssignmentStrategy.DESCRIBED);
    }

    @Test
    void numbersThatWerePutAsNumbersCount() {
        // Given
        Properties properties = new Properties();
        properties.put("zookeeper.connect", "z");
        properties.put("rebalance.max.retries", 9);

        // When, Then
        assertThat(ZooKeeperConsumerConfig.of(properties).rebalanceRetries()).isEqualTo(9);
    }

    @Test
    void keysWithoutEffectAreReported() {
        assertThat(with("num.consumer.fetchers", "4", "no.such.key", "x", "dual.commit.enabled", "true")
                        .ignored())
                .containsEntry("num.consumer.fetchers", "one thread fetches from all brokers")
                .containsEntry("no.such.key", "there is no such key")
                .containsEntry("dual.commit.enabled", "it goes with offsets.storage=kafka only")
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "group.id,a/b",
        "client.id,a b",
        "auto.commit.enable,maybe",
        "auto.offset.reset,middle",
        "rebalance.max.retries,0",
        "offsets.storage,disk",
        "partition.assignment.strategy,sticky",
        "fetch.message.max.bytes,1k",
        "consumer.timeout.ms,-2",
        "socket.timeout.ms,50"
    })
    void whatCannotBeUsedIsRefused(String key, String value) {
        assertThatThrownBy(() -> with(key, value))
                .isInstanceOf(ZooKeeperConsumerException.class)
                .hasMessageContaining(key);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> ZooKeeperConsumerConfig.of(Map.of("group.id", "/", "queued.max.message.chunks", "no")))
                .hasMessageContaining("zookeeper.connect is missing")
                .hasMessageContaining("group.id")
                .hasMessageContaining("queued.max.message.chunks");
    }
}
