package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigProblem;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.junit.jupiter.api.Test;

class BrokerConfigTest {

    @Test
    void anEmptyFileGivesKafkasDefaults() {
        // Given
        Map<String, String> nothing = Map.of();

        // When
        BrokerConfig config = BrokerConfig.of(nothing);

        // Then
        assertThat(config.warnings()).isEmpty();
        assertThat(config.listeners().requestMaxBytes()).isEqualTo(104_857_600);
        assertThat(config.coordinator().initialRebalanceDelayMs()).isEqualTo(3_000);
        assertThat(config.coordinator().offsetsRetentionMs()).isEqualTo(7 * 24 * 3_600_000L);
        assertThat(config.topicDefaults().retentionMs()).isEqualTo(168 * 3_600_000L);
        assertThat(config.topicDefaults().maxMessageBytes()).isEqualTo(1_048_588);
        assertThat(config.topicDefaults().timestampAfterMaxMs()).isEqualTo(3_600_000L);
        assertThat(config.storage().logDirs()).containsExactly(Path.of("./data/logs"));
        assertThat(config.zooKeeper().connect()).isNull();
    }

    @Test
    void anEnsembleOfBrokersIsListed() {
        // Given
        String servers = "1@10.0.0.1:2888:3888, 2@b:2888:3888:2182,3@[::1]:2888:3888";

        // When
        ZooKeeperConfig config =
                BrokerConfig.of(Map.of("zookeeper.embedded.servers", servers)).zooKeeper();

        // Then
        assertThat(config.embeddedServers())
                .containsExactly(
                        new EnsembleServer(1, "10.0.0.1", 2888, 3888, 2181),
                        new EnsembleServer(2, "b", 2888, 3888, 2182),
                        new EnsembleServer(3, "::1", 2888, 3888, 2181));
        assertThat(EnsembleServer.connectString(config.embeddedServers())).isEqualTo("10.0.0.1:2181,b:2182,[::1]:2181");
        assertThat(BrokerConfig.of(Map.of()).zooKeeper().embeddedServers()).isEmpty();
    }

    @Test
    void anEnsembleThatCannotBeIsRefused() {
        // Given
        for (String servers :
                List.of("1@a:2888", "1@a:2888:3888,1@b:2888:3888", "x@a:1:2", "1@a:0:3888", "1@a:1:2:99999")) {
            // When, then
            assertThatThrownBy(() -> BrokerConfig.of(Map.of("zookeeper.embedded.servers", servers)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("zookeeper.embedded.servers");
        }
    }

    @Test
    void theFinerUnitOfATimeWins() {
        // Given
        Map<String, String> written = Map.of("log.retention.hours", "1", "log.retention.minutes", "2");

        // When
        BrokerConfig config = BrokerConfig.of(written);

        // Then
        assertThat(config.topicDefaults().retentionMs()).isEqualTo(120_000L);
    }

    @Test
    void aTopicsOwnValueWinsOverDynamicAndStaticOnes() {
        // Given
        BrokerConfig config = BrokerConfig.of(Map.of("log.retention.ms", "1", "log.segment.bytes", "1000"));
        Map<String, String> topic = Map.of("retention.ms", "4");
        Map<String, String> broker = Map.of("log.retention.ms", "3", "log.flush.interval.messages", "3");
        Map<String, String> allBrokers = Map.of("log.flush.interval.messages", "2", "min.insync.replicas", "2");

        // When
        TopicConfig effective = config.topic(topic, broker, allBrokers);

        // Then
        assertThat(effective.retentionMs()).isEqualTo(4);
        assertThat(effective.flushMessages()).isEqualTo(3);
        assertThat(effective.minInsyncReplicas()).isEqualTo(2);
        assertThat(effective.segmentBytes()).isEqualTo(1000);
    }

    @Test
    void aValueOutOfRangeIsRefusedWithItsKey() {
        // Given
        Map<String, String> written = Map.of("num.partitions", "0");

        // When
        // Then
        assertThatThrownBy(() -> BrokerConfig.of(written))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("num.partitions")
                .hasMessageContaining("at least 1");
    }

    @Test
    void aKeyOfKafkaThatIsNotServedIsReportedWithAdvice() {
        // Given
        Map<String, String> written = Map.of("quota.window.num", "10", "transaction.max.timeout.ms", "1");

        // When
        List<String> warnings = BrokerConfig.of(written).warnings().stream()
                .map(ConfigProblem::text)
                .toList();

        // Then
        assertThat(warnings)
                .hasSize(2)
                .anySatisfy(
                        line -> assertThat(line).contains("quota.window.num").contains("Remove the key"));
    }

    @Test
    void aMisspeltKeyIsReportedWithTheRightOne() {
        // Given
        Map<String, String> written = Map.of("num.partition", "3");

        // When
        List<String> warnings = BrokerConfig.of(written).warnings().stream()
                .map(ConfigProblem::text)
                .toList();

        // Then
        assertThat(warnings).singleElement().asString().contains("did you mean num.partitions?");
    }

    @Test
    void securityThatIsNotServedStopsTheStart() {
        // Given
        Map<String, String> authorizer = Map.of("authorizer.class.name", "kafka.security.authorizer.AclAuthorizer");
        Map<String, String> listener = Map.of("listeners", "SASL_SSL://127.0.0.1:9093");

        // When
        // Then
        assertThatThrownBy(() -> BrokerConfig.of(authorizer)).hasMessageContaining("not served yet");
        assertThatThrownBy(() -> BrokerConfig.of(listener)).hasMessageContaining("only PLAINTEXT is served yet");
    }

    @Test
    void listenersMayHaveNamesAndIpv6Addresses() {
        // Given
        Map<String, String> written = Map.of(
                "listeners", "INSIDE://[::1]:0,OUTSIDE://:9092",
                "advertised.listeners", "INSIDE://[::1]:9094,OUTSIDE://broker.example:9092",
                "listener.security.protocol.map", "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT",
                "inter.broker.listener.name", "INSIDE");

        // When
        ListenerConfig config = BrokerConfig.of(written).listeners();

        // Then
        assertThat(config.listeners())
                .containsExactly(new ListenerAddress("INSIDE", "::1", 0), new ListenerAddress("OUTSIDE", "", 9092));
        assertThat(config.advertised().get(1).host()).isEqualTo("broker.example");
    }

    @Test
    void anAddressForAllIsNotAdvertised() {
        // Given
        Map<String, String> written = Map.of("advertised.listeners", "PLAINTEXT://0.0.0.0:9092");

        // When
        // Then
        assertThatThrownBy(() -> BrokerConfig.of(written)).hasMessageContaining("advertised.listeners");
    }

    @Test
    void aSettingWithAnUnknownKeyIsRefused() {
        // Given
        WrittenConfig written = WrittenConfig.of(Map.of()).with(List.of("num.partitoins=3"));

        // When
        // Then
        assertThatThrownBy(() -> ConfigCheck.of(written).config()).hasMessageContaining("num.partitions");
    }
}
