package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.barnabas.broker.config.ListenerAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** DescribeConfigs, IncrementalAlterConfigs and ListConfigResources as a real client sees them. */
@Timeout(1_800)
class ConfigurationApisTest {

    private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
    private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "1");
    private static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");

    /** Another address of this machine than the one that the client has: nobody can shut out itself. */
    private static final String STRANGER = "127.0.0.2";

    @TempDir
    private static Path data;

    private BarnabasBroker broker;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        broker = BrokerStarter.start(data, "log.retention.hours", "5");
        admin = Clients.admin(broker);
        if (admin.listTopics().names().get().isEmpty()) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void aTopicsValueIsSetShownAndTakenBack() throws Exception {
        // Given
        ConfigEntry before = Configs.topic(admin, "orders", "retention.ms");

        // When
        Configs.set(admin, TOPIC, "retention.ms", "1234567");
        ConfigEntry during = Configs.topic(admin, "orders", "retention.ms");
        Configs.delete(admin, TOPIC, "retention.ms");
        ConfigEntry after = Configs.topic(admin, "orders", "retention.ms");

        // Then
        assertThat(before.value()).isEqualTo("18000000");
        assertThat(before.source()).isEqualTo(ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG);
        assertThat(during.value()).isEqualTo("1234567");
        assertThat(during.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(after.value()).isEqualTo(before.value());
    }

    @Test
    void aDynamicDefaultOfAllBrokersReachesTopics() throws Exception {
        // Given
        Configs.set(admin, ALL_BROKERS, "log.flush.interval.messages", "7");

        // When
        ConfigEntry topic = Configs.topic(admin, "orders", "flush.messages");
        ConfigEntry here = Configs.entry(admin, BROKER, "log.flush.interval.messages");
        Configs.delete(admin, ALL_BROKERS, "log.flush.interval.messages");

        // Then
        assertThat(topic.value()).isEqualTo("7");
        assertThat(topic.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        assertThat(here.value()).isEqualTo("7");
    }

    @Test
    void limitsOfConnectionsFollowAtOnce() throws Exception {
        // Given
        String key = "max.connections.per.ip.overrides";
        boolean before = isRefused();

        // When
        Configs.set(admin, ALL_BROKERS, key, STRANGER + ":0");
        await().until(this::isRefused);
        Configs.set(admin, BROKER, key, STRANGER + ":1000");
        await().until(() -> !isRefused());
        Configs.delete(admin, BROKER, key);
        await().until(this::isRefused);
        Configs.delete(admin, ALL_BROKERS, key);

        // Then
        assertThat(before).isFalse();
        await().until(() -> !isRefused());
        assertThatThrownBy(() -> Configs.set(admin, ALL_BROKERS, key, "127.0.0.1"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("host:count");
    }

    /** KIP-73. */
    @Test
    void ratesOfReplicationAreSetAtRunTime() throws Exception {
        // Given
        String rate = "follower.replication.throttled.rate";
        String replicas = "follower.replication.throttled.replicas";
        ConfigEntry before = Configs.entry(admin, BROKER, rate);

        // When
        Configs.set(admin, BROKER, rate, "1000000");
        ConfigEntry during = Configs.entry(admin, BROKER, rate);
        Configs.delete(admin, BROKER, rate);
        Configs.set(admin, TOPIC, replicas, "0:1,2:1");
        ConfigEntry listed = Configs.topic(admin, "orders", replicas);
        Configs.delete(admin, TOPIC, replicas);

        // Then
        assertThat(before.value()).isEqualTo(Long.toString(Long.MAX_VALUE));
        assertThat(before.isReadOnly()).isFalse();
        assertThat(during.value()).isEqualTo("1000000");
        assertThat(during.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
        assertThat(listed.value()).isEqualTo("0:1,2:1");
        assertThatThrownBy(() -> Configs.set(admin, BROKER, rate, "-1"))
                .hasCauseInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> Configs.set(admin, TOPIC, replicas, "0"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("partition:broker");
    }

    private boolean isRefused() throws IOException {
        ListenerAddress listener = broker.advertised().get(0);
        try (Socket socket = new Socket(
                InetAddress.getByName(listener.host()), listener.port(), InetAddress.getByName(STRANGER), 0)) {
            socket.setSoTimeout(200);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException closed) {
            return true;
        }
    }

    @Test
    void aKeyThatNeedsARestartCannotBeSet() {
        // Given
        String key = "num.partitions";

        // When
        // Then
        assertThatThrownBy(() -> Configs.set(admin, BROKER, key, "3"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("restart");
    }

    @Test
    void toolsFindWhatHoldsInTheBroker() throws Exception {
        // Given
        ListenerAddress client = broker.advertised().get(0);

        // When
        Map<String, String> values = new HashMap<>();
        Config config = Objects.requireNonNull(
                admin.describeConfigs(List.of(BROKER)).all().get().get(BROKER));
        config.entries().forEach(entry -> values.put(entry.name(), entry.value()));

        // Then
        assertThat(values)
                .containsEntry("broker.id", "1")
                .containsEntry("log.dirs", data.resolve("logs").toString())
                .containsEntry("advertised.listeners", client.toString())
                .containsEntry("zookeeper.connect", broker.zooKeeper())
                .containsEntry("inter.broker.protocol.version", "3.9-IV0")
                .containsEntry("unclean.leader.election.enable", "false")
                .containsEntry("min.insync.replicas", "1")
                .containsKeys("listeners", "auto.create.topics.enable", "default.replication.factor")
                .hasEntrySatisfying(
                        "num.io.threads", threads -> assertThat(threads).isEqualTo(values.get("num.network.threads")));
        assertThat(Objects.requireNonNull(config.get("log.retention.hours")).source())
                .isEqualTo(ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG);
    }

    @Test
    void keysWithoutEffectAreTakenAsToolsExpect() throws Exception {
        // Given
        String key = "num.io.threads";

        // When
        Configs.set(admin, BROKER, key, "16");
        ConfigEntry here = Configs.entry(admin, BROKER, key);
        Configs.delete(admin, BROKER, key);

        // Then
        assertThat(here.value()).isEqualTo("16");
        assertThat(here.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
        Configs.set(admin, ALL_BROKERS, "log.cleaner.threads", "2");
        Configs.delete(admin, ALL_BROKERS, "log.cleaner.threads");
        assertThatThrownBy(() -> Configs.set(admin, BROKER, key, "0"))
                .hasCauseInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void topicKeysThatAskForNothingAreTaken() throws Exception {
        // Given
        Map<String, String> harmless = Map.of(
                "remote.storage.enable", "false",
                "local.retention.ms", "-2",
                "local.retention.bytes", "-2",
                "remote.log.copy.disable", "false",
                "message.format.version", "0.8.2.1");

        // When
        admin.createTopics(List.of(new NewTopic("copied", 1, (short) 1).configs(harmless)))
                .all()
                .get();

        // Then
        ConfigEntry shown = Configs.topic(admin, "copied", "local.retention.ms");
        assertThat(shown.value()).isEqualTo("-2");
        assertThatThrownBy(() -> Configs.set(admin, TOPIC, "remote.storage.enable", "true"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("there is no tiered storage");
        assertThatThrownBy(() -> Configs.set(admin, TOPIC, "message.format.version", "0.7"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("not a release");
    }

    @Test
    void badKeysValuesAndNamesAreRefused() {
        // Given
        ConfigResource missing = new ConfigResource(ConfigResource.Type.TOPIC, "missing");

        // When
        // Then
        assertThatThrownBy(() -> Configs.set(admin, TOPIC, "retention.millis", "3"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("Unknown topic config name");
        assertThatThrownBy(() -> Configs.set(admin, TOPIC, "retention.ms", "long"))
                .hasCauseInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> Configs.entry(admin, missing, "retention.ms"))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void resourcesAreListed() throws Exception {
        // Given
        Set<ConfigResource.Type> types = Set.of(ConfigResource.Type.TOPIC, ConfigResource.Type.BROKER);

        // When
        var resources = admin.listConfigResources(types, new ListConfigResourcesOptions())
                .all()
                .get();

        // Then
        assertThat(resources).contains(TOPIC, BROKER);
    }
}
