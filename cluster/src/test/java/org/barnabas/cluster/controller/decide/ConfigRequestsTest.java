package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigRequestsTest {

    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;
    private static final int SET = 0;
    private static final int DELETE = 1;
    private static final int APPEND = 2;
    private static final int SUBTRACT = 3;

    private final ControllerState state = States.withBrokers(1);

    @BeforeEach
    void addTopic() {
        States.addTopic(state, "t", 1, 1);
        state.config(
                ConfigScope.TOPIC, "t", new StoredConfig(Map.of("retention.ms", "1", "cleanup.policy", "compact"), 0));
    }

    @Test
    void stepsStartFromWhatIsSet() {
        // Given, when
        Decision<IncrementalAlterConfigsResponse> decision =
                incremental(resource(TOPIC, "t", config("retention.ms", SET, "2")));

        // Then
        assertThat(change(decision)).isEqualTo(Map.of("retention.ms", "2", "cleanup.policy", "compact"));
    }

    @Test
    void keysAreDeletedAndListsExtended() {
        // Given, when
        Map<String, String> deleted = change(incremental(resource(TOPIC, "t", config("retention.ms", DELETE, null))));
        Map<String, String> appended =
                change(incremental(resource(TOPIC, "t", config("cleanup.policy", APPEND, "delete"))));
        Map<String, String> subtracted =
                change(incremental(resource(TOPIC, "t", config("cleanup.policy", SUBTRACT, "compact"))));

        // Then
        assertThat(deleted).isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(appended).containsEntry("cleanup.policy", "compact,delete");
        assertThat(subtracted).containsEntry("cleanup.policy", "");
    }

    @Test
    void aPlainAlterationReplacesEverything() {
        // Given
        AlterConfigsRequest request = new AlterConfigsRequest()
                .resources(List.of(new AlterConfigsRequest.AlterConfigsResource()
                        .resourceType(TOPIC)
                        .resourceName("t")
                        .configs(List.of(new AlterConfigsRequest.AlterableConfig()
                                .name("retention.ms")
                                .value("9")))));

        // When
        Decision<AlterConfigsResponse> decision = ConfigRequests.decide(state, new States.Rules(), request);

        // Then
        assertThat(decision.response().responses().get(0).errorMessage()).isNull();
        assertThat(change(decision)).isEqualTo(Map.of("retention.ms", "9"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        // Given, when
        Decision<IncrementalAlterConfigsResponse> decision = incremental(
                resource(TOPIC, "none", config("retention.ms", SET, "1")),
                resource(TOPIC, "", config("retention.ms", SET, "1")),
                resource((byte) 99, "t", config("retention.ms", SET, "1")),
                resource(BROKER, "one", config("retention.ms", SET, "1")),
                resource(TOPIC, "t", config("retention.ms", SET, null)),
                resource(BROKER, "", config("retention.ms", APPEND, "1")),
                resource(BROKER, "1", config("what", SET, "1")),
                resource(BROKER, "2", config("retention.ms", 9, "1")));

        // Then
        assertThat(decision.response().responses())
                .extracting(each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_CONFIG,
                        ErrorCode.INVALID_CONFIG,
                        ErrorCode.INVALID_REQUEST);
        assertThat(decision.changes()).isEmpty();
    }

    @Test
    void repeatedResourcesAndKeysAreRefused() {
        // Given, when
        Decision<IncrementalAlterConfigsResponse> resources = incremental(
                resource(TOPIC, "t", config("retention.ms", SET, "1")),
                resource(TOPIC, "t", config("retention.ms", SET, "2")));
        Decision<IncrementalAlterConfigsResponse> keys =
                incremental(resource(TOPIC, "t", config("retention.ms", SET, "1"), config("retention.ms", SET, "2")));

        // Then
        assertThat(resources.response().responses())
                .allMatch(each -> each.errorCode() == ErrorCode.INVALID_REQUEST.code());
        assertThat(keys.response().responses()).allMatch(each -> each.errorCode() == ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void configurationsOfAllBrokersHaveANodeOfTheirOwn() {
        // Given, when
        Decision<IncrementalAlterConfigsResponse> decision =
                incremental(resource(BROKER, "", config("retention.ms", SET, "1")));

        // Then
        assertThat(decision.writes().get(0).get(1).path()).isEqualTo("/config/brokers/<default>");
        assertThat(decision.writes().get(0).get(2).path()).isEqualTo("/config/changes/config_change_");
    }

    /** The controller of another broker counts by it as well (KIP-966). */
    @Test
    void minInsyncReplicasIsNotSetForASingleBroker() {
        // Given
        state.config(ConfigScope.BROKER, "1", new StoredConfig(Map.of("min.insync.replicas", "1"), 0));

        // When
        Decision<IncrementalAlterConfigsResponse> set =
                incremental(resource(BROKER, "1", config("min.insync.replicas", SET, "1")));
        Decision<IncrementalAlterConfigsResponse> deleted =
                incremental(resource(BROKER, "1", config("min.insync.replicas", DELETE, null)));

        // Then
        assertThat(set.response().responses().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_CONFIG.code());
        assertThat(set.response().responses().get(0).errorMessage()).contains("for all brokers");
        assertThat(change(deleted)).isEmpty();
    }

    private Decision<IncrementalAlterConfigsResponse> incremental(AlterConfigsResource... resources) {
        IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest().resources(List.of(resources));
        return ConfigRequests.decide(state, new States.Rules(), request);
    }

    private static Map<String, String> change(Decision<?> decision) {
        return ((Change.ConfigChanged) decision.changes().get(0)).config();
    }

    private static AlterConfigsResource resource(byte type, String name, AlterableConfig... configs) {
        return new AlterConfigsResource().resourceType(type).resourceName(name).configs(List.of(configs));
    }

    private static AlterableConfig config(String name, int operation, @Nullable String value) {
        return new AlterableConfig()
                .name(name)
                .configOperation((byte) operation)
                .value(value);
    }
}
