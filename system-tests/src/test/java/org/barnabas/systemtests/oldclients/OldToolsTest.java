package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tools that write into ZooKeeper do what they always did. */
class OldToolsTest extends OneBrokerForAll {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Nodes nodes;

    @BeforeAll
    void start() {
        nodes = Nodes.at(broker.zooKeeper());
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @ParameterizedTest
    @EnumSource
    void aTopicIsMadeAndChangedAndDeleted(OldKafka old) {
        // Given
        String topic = "made-by-" + old;

        // When it is made
        topics(
                old,
                "--create",
                "--topic",
                topic,
                "--partitions",
                "2",
                "--replication-factor",
                "1",
                "--config",
                "segment.bytes=1048576");

        // Then
        awaitTopic(topic, 2);
        assertThat(describe(topic).topicId()).isNotEqualTo(Uuid.ZERO_UUID);
        awaitSetting(topic, "segment.bytes", "1048576");
        modern.produce(topic, "new", "none", 10, System.currentTimeMillis());
        assertThat(topics(old, "--list").lines()).contains(topic);
        assertThat(topics(old, "--describe", "--topic", topic))
                .contains("PartitionCount:2", "ReplicationFactor:1", "segment.bytes=1048576");

        // When it is changed
        topics(old, "--alter", "--topic", topic, "--partitions", "4", "--config", "retention.bytes=1234567");

        // Then
        awaitTopic(topic, 4);
        awaitSetting(topic, "retention.bytes", "1234567");
        awaitSetting(topic, "segment.bytes", "1048576");
        modern.produce(topic, "newer", "none", 70, System.currentTimeMillis());
        assertThat(modern.readAll(topic)).hasSize(80);

        // When it is deleted
        topics(old, "--delete", "--topic", topic);

        // Then
        Awaitility.await().atMost(PATIENCE).until(() -> !names().contains(topic));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> nodes.children("/admin/delete_topics").isEmpty());
        assertThat(nodes.children("/brokers/topics")).doesNotContain(topic);
    }

    /** From 0.9 on; settings of clients have no meaning here and are in nobody's way. */
    @ParameterizedTest
    @EnumSource(value = OldKafka.class, mode = EnumSource.Mode.EXCLUDE, names = "V0_8_2_1")
    void aTopicIsConfigured(OldKafka old) {
        // Given
        String topic = "configured-by-" + old;
        modern.create(topic, 1);

        // When
        configure(old, "clients", "client-" + old, "producer_byte_rate=123456");
        configure(old, "topics", topic, "retention.ms=7654321");

        // Then
        awaitSetting(topic, "retention.ms", "7654321");
    }

    private void configure(OldKafka old, String type, String name, String setting) {
        old.tool(
                folder,
                "kafka.admin.ConfigCommand",
                "--zookeeper",
                broker.zooKeeper(),
                "--alter",
                "--entity-type",
                type,
                "--entity-name",
                name,
                "--add-config",
                setting);
    }

    private String topics(OldKafka old, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--zookeeper";
        all[1] = broker.zooKeeper();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return old.tool(folder, "kafka.admin.TopicCommand", all);
    }

    private void awaitTopic(String topic, int partitions) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(describe(topic).partitions())
                        .hasSize(partitions)
                        .allSatisfy(partition -> assertThat(partition.leader()).isNotNull()));
    }

    private TopicDescription describe(String topic) {
        return modern.administer(admin -> Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic)));
    }

    private List<String> names() {
        return modern.administer(admin -> List.copyOf(admin.listTopics().names().get()));
    }

    private void awaitSetting(String topic, String key, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            String found = modern.administer(admin -> Objects.requireNonNull(
                            admin.describeConfigs(List.of(resource)).all().get().get(resource))
                    .get(key)
                    .value());
            assertThat(found).isEqualTo(value);
        });
    }
}
