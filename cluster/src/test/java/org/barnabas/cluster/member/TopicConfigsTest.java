package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.junit.jupiter.api.Test;

/** What every broker, and every controller, knows of topics' configurations: that of topics that live, and no other. */
class TopicConfigsTest {

    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;

    private final SimulatedCluster cluster = new SimulatedCluster(3);

    @Test
    void aNewControllerAltersWhatIsSetNowAndNotWhatADeletedNamesakeHad() {
        // Given: a topic with dangerous values went, and one of the same name came without them
        create("t", Map.of("retention.ms", "1000", "unclean.leader.election.enable", "true"), 1, 2, 3);
        delete("t");
        create("t", Map.of(), 1, 2, 3);
        cluster.crash(1);

        // When
        set(TOPIC, "t", "cleanup.policy", "compact");

        // Then
        assertThat(stored("t")).containsExactly(Map.entry("cleanup.policy", "compact"));
        for (int broker = 2; broker <= 3; broker++) {
            assertThat(known(broker, "t")).isEqualTo(stored("t"));
        }
    }

    @Test
    void valuesOfATopicMadeAgainReachEveryBroker() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        delete("t");

        // When
        create("t", Map.of("cleanup.policy", "compact"), 2, 3);

        // Then
        for (int broker = 1; broker <= 3; broker++) {
            assertThat(known(broker, "t")).containsExactly(Map.entry("cleanup.policy", "compact"));
        }
    }

    @Test
    void nobodyKeepsTheValuesOfATopicThatIsGone() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);

        // When
        delete("t");
        create("t", Map.of(), 1, 2, 3);

        // Then
        for (int broker = 1; broker <= 3; broker++) {
            assertThat(known(broker, "t")).isEmpty();
        }
    }

    @Test
    void aNewControllerMakesATopicThatWasDeletedBefore() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        delete("t");
        cluster.crash(1);

        // When
        create("t", Map.of(), 2, 3);

        // Then
        assertThat(stored("t")).isEmpty();
    }

    @Test
    void aBrokerWithoutAReplicaKnowsTheValuesAndStartsFromThemAsController() {
        // Given: broker 2 is next to be the controller
        create("t", Map.of("retention.ms", "1000"), 1, 3);
        assertThat(known(2, "t")).containsEntry("retention.ms", "1000");
        cluster.crash(1);
        assertThat(cluster.leader().id).isEqualTo(2);

        // When
        set(TOPIC, "t", "cleanup.policy", "compact");

        // Then
        assertThat(stored("t")).containsOnly(Map.entry("retention.ms", "1000"), Map.entry("cleanup.policy", "compact"));
    }

    @Test
    void aBrokerThatMissedADeletionTakesTheNewTopicsValues() {
        // Given: broker 3 hears nothing for a while
        create("t", Map.of("retention.ms", "1000"), 1, 2, 3);
        cluster.kill(3);
        delete("t");
        create("t", Map.of("cleanup.policy", "compact"), 1, 2, 3);

        // When
        cluster.expire(3);
        cluster.start(3, LastStop.UNCLEAN);

        // Then
        assertThat(known(3, "t")).containsExactly(Map.entry("cleanup.policy", "compact"));
    }

    @Test
    void anAlterationStartsFromWhatAToolWroteWithoutANote() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        write(ZnodePaths.topicConfig("t"), Map.of("retention.ms", "7"));

        // When
        set(TOPIC, "t", "cleanup.policy", "compact");

        // Then
        assertThat(stored("t")).containsOnly(Map.entry("retention.ms", "7"), Map.entry("cleanup.policy", "compact"));
        for (int broker = 1; broker <= 3; broker++) {
            assertThat(known(broker, "t")).isEqualTo(stored("t"));
        }
    }

    @Test
    void aConfigurationThatIsMissingIsMade() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        cluster.member(2).zk.delete(ZnodePaths.topicConfig("t"), ZkOp.ANY_VERSION, error -> {});
        cluster.drain();

        // When
        set(TOPIC, "t", "cleanup.policy", "compact");

        // Then
        assertThat(stored("t")).containsExactly(Map.entry("cleanup.policy", "compact"));
    }

    @Test
    void whatIsSetForBrokersStartsFromZooKeeperToo() {
        // Given
        set(BROKER, "", "retention.ms", "1");
        write(ZnodePaths.brokerConfig("<default>"), Map.of("retention.ms", "7"));

        // When
        set(BROKER, "", "cleanup.policy", "compact");

        // Then
        assertThat(config(ZnodePaths.brokerConfig("<default>")))
                .containsOnly(Map.entry("retention.ms", "7"), Map.entry("cleanup.policy", "compact"));
        assertThat(cluster.member(3).holder.current().brokerConfig("<default>")).containsEntry("retention.ms", "7");
    }

    @Test
    void aNoteOfATopicThatIsMadeMeanwhileIsNotLost() {
        // Given: a tool alters a topic while others hear of its creation
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        ConfigZnode.Change note = new ConfigZnode.Change("topics", "t");

        // When
        write(ZnodePaths.topicConfig("t"), Map.of("retention.ms", "5"));
        cluster.member(2)
                .zk
                .createSequential(ZnodePaths.CONFIG_CHANGE_PREFIX, ConfigZnode.encodeChange(note), reply -> {});
        cluster.drain();

        // Then
        for (int broker = 1; broker <= 3; broker++) {
            assertThat(known(broker, "t")).containsExactly(Map.entry("retention.ms", "5"));
        }
        set(TOPIC, "t", "cleanup.policy", "compact");
        assertThat(stored("t")).containsEntry("retention.ms", "5");
    }

    @Test
    void whatWasSetStaysWhereANodeCannotBeReadAnyMore() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);

        // When: a tool's hand slips, and says so
        spoil("t");
        note("t");

        // Then: nothing falls back to a default, with the next controller either
        for (int broker = 1; broker <= 3; broker++) {
            assertThat(known(broker, "t")).containsExactly(Map.entry("retention.ms", "1000"));
        }
        cluster.crash(1);
        assertThat(known(2, "t")).containsExactly(Map.entry("retention.ms", "1000"));
    }

    @Test
    void nobodyWritesOverWhatCannotBeReadUntilItIsMended() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        spoil("t");

        // When, then: refused, by this controller and by the next one, which never could read it
        assertThat(alter(TOPIC, "t", "cleanup.policy", "compact")).isEqualTo(ErrorCode.INVALID_CONFIG);
        cluster.crash(1);
        assertThat(alter(TOPIC, "t", "cleanup.policy", "compact")).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(cluster.server.text(ZnodePaths.topicConfig("t"))).isEqualTo("{ \"version\": 1, ");

        // When
        write(ZnodePaths.topicConfig("t"), Map.of("retention.ms", "5"));

        // Then
        set(TOPIC, "t", "cleanup.policy", "compact");
        assertThat(stored("t")).containsOnly(Map.entry("retention.ms", "5"), Map.entry("cleanup.policy", "compact"));
    }

    @Test
    void allRecordsAreKeptByABrokerThatNeverCouldReadWhatIsSet() {
        // Given
        create("t", Map.of("retention.ms", "1000"), 1, 2);
        spoil("t");

        // When: broker 3 starts again and knows nothing
        cluster.kill(3);
        cluster.expire(3);
        cluster.start(3, LastStop.UNCLEAN);

        // Then
        assertThat(known(3, "t"))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1");

        // When: mended by hand, without a note
        write(ZnodePaths.topicConfig("t"), Map.of("retention.ms", "5"));

        // Then
        assertThat(known(3, "t")).containsExactly(Map.entry("retention.ms", "5"));
    }

    private void spoil(String topic) {
        byte[] torn = "{ \"version\": 1, ".getBytes(StandardCharsets.UTF_8);
        cluster.member(2).zk.write(ZnodePaths.topicConfig(topic), torn, ZkOp.ANY_VERSION, reply -> {});
        cluster.drain();
    }

    private void note(String topic) {
        ConfigZnode.Change note = new ConfigZnode.Change("topics", topic);
        cluster.member(2)
                .zk
                .createSequential(ZnodePaths.CONFIG_CHANGE_PREFIX, ConfigZnode.encodeChange(note), reply -> {});
        cluster.drain();
    }

    private void create(String topic, Map<String, String> values, Integer... replicas) {
        List<CreatableTopicConfig> configs = new ArrayList<>();
        new TreeMap<>(values)
                .forEach((key, value) ->
                        configs.add(new CreatableTopicConfig().name(key).value(value)));
        CreateTopicsRequest request = new CreateTopicsRequest()
                .timeoutMs(1_000)
                .topics(List.of(new CreatableTopic()
                        .name(topic)
                        .numPartitions(-1)
                        .replicationFactor((short) -1)
                        .configs(configs)
                        .assignments(List.of(new CreatableReplicaAssignment().brokerIds(List.of(replicas))))));
        short error = cluster.<CreateTopicsResponse>ask((controller, reply) ->
                        controller.ask(ControllerApis.CREATE_TOPICS, request, RequestOrigin.BROKER, reply))
                .topics()
                .get(0)
                .errorCode();
        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.NONE);
    }

    private void delete(String topic) {
        DeleteTopicsRequest request = new DeleteTopicsRequest().timeoutMs(1_000).topicNames(List.of(topic));
        short error = cluster.<DeleteTopicsResponse>ask((controller, reply) ->
                        controller.ask(ControllerApis.DELETE_TOPICS, request, RequestOrigin.BROKER, reply))
                .responses()
                .get(0)
                .errorCode();
        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.NONE);
    }

    private void set(byte type, String name, String key, String value) {
        assertThat(alter(type, name, key, value)).isEqualTo(ErrorCode.NONE);
    }

    private ErrorCode alter(byte type, String name, String key, String value) {
        IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest()
                .resources(List.of(new AlterConfigsResource()
                        .resourceType(type)
                        .resourceName(name)
                        .configs(List.of(new AlterableConfig().name(key).value(value)))));
        short error = cluster.<IncrementalAlterConfigsResponse>ask((controller, reply) ->
                        controller.ask(ControllerApis.INCREMENTAL_ALTER_CONFIGS, request, RequestOrigin.BROKER, reply))
                .responses()
                .get(0)
                .errorCode();
        return ErrorCode.of(error);
    }

    private void write(String path, Map<String, String> values) {
        cluster.member(2).zk.write(path, ConfigZnode.encode(values), ZkOp.ANY_VERSION, reply -> {});
        cluster.drain();
    }

    private Map<String, String> known(int broker, String topic) {
        return cluster.member(broker).holder.current().topicConfig(topic);
    }

    private Map<String, String> stored(String topic) {
        return config(ZnodePaths.topicConfig(topic));
    }

    private Map<String, String> config(String path) {
        String text = cluster.server.text(path);
        assertThat(text).as(path).isNotNull();
        return ConfigZnode.decode(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
    }
}
