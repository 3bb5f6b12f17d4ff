package org.barnabas.broker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;

class TopicPartitionConfigsTest {

    private static final Uuid TOPIC = new Uuid(1, 2);

    private static int minInsync(String file, Consumer<ClusterDelta.Builder> set) {
        ClusterDelta.Builder builder = ClusterDelta.from(ClusterImage.EMPTY);
        set.accept(builder);
        BrokerConfig config = BrokerConfig.of(Map.of("min.insync.replicas", file));
        return new TopicPartitionConfigs(config, 1)
                .of("t", TOPIC, builder.build().after())
                .minInSyncReplicas();
    }

    private static Map<String, String> asking(String value) {
        return Map.of("min.insync.replicas", value);
    }

    /** R12: the controller keeps eligible leaders by the same number, and cannot know what is set for one broker. */
    @Test
    void minInsyncReplicasIsTheTopicsThenTheClustersThenTheFiles() {
        // Given, when, then
        assertThat(minInsync("3", set -> {})).isEqualTo(3);
        assertThat(minInsync("3", set -> set.brokerConfig("1", asking("1")))).isEqualTo(3);
        assertThat(minInsync("3", set -> set.brokerConfig("1", asking("1")).brokerConfig("<default>", asking("2"))))
                .isEqualTo(2);
        assertThat(minInsync(
                        "3", set -> set.brokerConfig("<default>", asking("2")).topicConfig(TOPIC, asking("4"))))
                .isEqualTo(4);
    }

    @Test
    void anUnusableValueOfAnotherKeyDoesNotChangeIt() {
        // Given, when
        int value = minInsync(
                "1", set -> set.topicConfig(TOPIC, Map.of("min.insync.replicas", "2", "retention.ms", "soon")));

        // Then
        assertThat(value).isEqualTo(2);
    }

    private static boolean downConversion(String file, Consumer<ClusterDelta.Builder> set) {
        ClusterDelta.Builder builder = ClusterDelta.from(ClusterImage.EMPTY);
        set.accept(builder);
        BrokerConfig config = BrokerConfig.of(Map.of("log.message.downconversion.enable", file));
        return new TopicPartitionConfigs(config, 1)
                .of("t", TOPIC, builder.build().after())
                .downConversion();
    }

    @Test
    void recordsAreConvertedForOldConsumersUnlessBrokerOrTopicSayOtherwise() {
        // Given, when, then
        Map<String, String> no = Map.of("message.downconversion.enable", "false");
        Map<String, String> yes = Map.of("message.downconversion.enable", "true");
        assertThat(new TopicPartitionConfigs(BrokerConfig.of(Map.of()), 1)
                        .of("t", TOPIC, ClusterImage.EMPTY)
                        .downConversion())
                .isTrue();
        assertThat(downConversion("false", set -> {})).isFalse();
        assertThat(downConversion("true", set -> set.topicConfig(TOPIC, no))).isFalse();
        assertThat(downConversion("false", set -> set.topicConfig(TOPIC, yes))).isTrue();
    }

    @Test
    void anUnusableValueIsAsIfNoneWereSet() {
        // Given, when
        int value =
                minInsync("1", set -> set.brokerConfig("<default>", asking("2")).topicConfig(TOPIC, asking("some")));

        // Then
        assertThat(value).isEqualTo(2);
    }

    private static LogConfig log(Map<String, String> set) {
        ClusterDelta.Builder builder = ClusterDelta.from(ClusterImage.EMPTY);
        builder.topicConfig(TOPIC, set);
        return new TopicPartitionConfigs(BrokerConfig.of(Map.of()), 1)
                .of("t", TOPIC, builder.build().after())
                .log();
    }

    @Test
    void usableValuesHoldBesideOneThatIsNot() {
        // Given, when
        LogConfig log = log(Map.of("segment.bytes", "much", "retention.ms", "86400000", "cleanup.policy", "compact"));

        // Then
        assertThat(log.segmentBytes()).isEqualTo(LogConfig.DEFAULTS.segmentBytes());
        assertThat(log.retentionMs()).isEqualTo(86_400_000);
        assertThat(log.compact()).isTrue();
    }

    @Test
    void recordsAreKeptWhereNobodyCanReadForHowLong() {
        // Given, when, then
        assertThat(log(Map.of("retention.ms", "a week")).retentionMs()).isEqualTo(-1);
        assertThat(log(Map.of("retention.bytes", "1TB", "retention.ms", "1000")).retentionBytes())
                .isEqualTo(-1);
        LogConfig policy = log(Map.of("cleanup.policy", "none", "retention.ms", "1000"));
        assertThat(policy.compact()).isFalse();
        assertThat(policy.retentionMs()).isEqualTo(-1);
        assertThat(log(Map.of("cleanup.policy", "compact", "delete.retention.ms", "x"))
                        .deleteRetentionMs())
                .isEqualTo(Long.MAX_VALUE);
    }
}
