package org.barnabas.broker.api.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.config.LoggerLevels;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggerConfigsTest {

    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final String NET = "org.barnabas.net";

    private final FakeLevels levels = new FakeLevels();
    private final LoggerConfigs loggers = new LoggerConfigs(7, levels);
    private final List<IncrementalAlterConfigsRequest> askedOfController = new ArrayList<>();

    private static final class FakeLevels implements LoggerLevels {
        private final Map<String, String> levels = new HashMap<>(Map.of(ROOT, "WARN", NET, "INFO"));

        @Override
        public Map<String, String> inForce() {
            return Map.copyOf(levels);
        }

        @Override
        public void set(String logger, String level) {
            levels.put(logger, level);
        }

        @Override
        public void unset(String logger) {
            levels.put(logger, String.valueOf(levels.get(ROOT)));
        }
    }

    @Test
    void loggersAreDescribedWithTheLevelInForce() {
        // When
        DescribeConfigsResult all = loggers.describe(resource("7"), name -> true);
        DescribeConfigsResult one = loggers.describe(resource("7"), "root"::equals);

        // Then
        assertThat(all.configs())
                .extracting(config -> config.name() + "=" + config.value() + " " + config.configSource())
                .containsExactly(NET + "=INFO 6", "root=WARN 6");
        assertThat(one.configs()).hasSize(1);
    }

    @Test
    void levelsAreSetAndTakenBack() {
        // When
        AlterConfigsResourceResponse set = answer(change(SET, NET, "TRACE"), change(SET, "root", "ERROR"));
        Map<String, String> during = levels.inForce();
        AlterConfigsResourceResponse deleted = answer(change(DELETE, NET, null));

        // Then
        assertThat(set.errorCode()).isZero();
        assertThat(during).containsEntry(NET, "TRACE").containsEntry("root", "ERROR");
        assertThat(deleted.errorCode()).isZero();
        assertThat(levels.inForce()).containsEntry(NET, "ERROR");
        assertThat(askedOfController).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, org.nobody, INFO, INVALID_CONFIG, does not exist",
        "1, org.nobody, , INVALID_CONFIG, does not exist",
        "0, root, LOUD, INVALID_CONFIG, valid log levels",
        "0, root, debug, INVALID_CONFIG, valid log levels",
        "0, root, , INVALID_REQUEST, Null value",
        "1, root, , INVALID_REQUEST, root logger is not allowed",
        "2, root, INFO, INVALID_REQUEST, APPEND operation is not allowed",
        "3, root, INFO, INVALID_REQUEST, SUBTRACT operation is not allowed",
        "9, root, INFO, INVALID_REQUEST, Unknown 9 operation",
        "-1, root, INFO, INVALID_REQUEST, Unknown -1 operation",
    })
    void whatCannotBeDoneIsRefusedAndNothingOfTheRequestIsDone(
            byte operation, String logger, String level, ErrorCode error, String words) {
        // When
        AlterConfigsResourceResponse refused = answer(change(SET, NET, "TRACE"), change(operation, logger, level));

        // Then
        assertThat(ErrorCode.of(refused.errorCode())).isEqualTo(error);
        assertThat(refused.errorMessage()).contains(words);
        assertThat(levels.inForce()).containsEntry(NET, "INFO").containsEntry("root", "WARN");
    }

    @Test
    void aCheckChangesNothing() {
        // When
        AlterConfigsResourceResponse good = alter(
                        new IncrementalAlterConfigsRequest()
                                .validateOnly(true)
                                .resources(List.of(resource("7", change(SET, NET, "TRACE")))),
                        loggers)
                .get(0);

        // Then
        assertThat(good.errorCode()).isZero();
        assertThat(levels.inForce()).containsEntry(NET, "INFO");
    }

    @Test
    void theControllerDecidesOnTheRestAndAnswersKeepTheOrder() {
        // Given
        IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest()
                .resources(List.of(
                        topic("a"),
                        resource("7", change(SET, NET, "DEBUG")),
                        topic("b"),
                        resource("8", change(SET, NET, "DEBUG"))));

        // When
        List<AlterConfigsResourceResponse> answers = alter(request, loggers);

        // Then
        assertThat(answers)
                .extracting(AlterConfigsResourceResponse::resourceName)
                .containsExactly("a", "7", "b", "8");
        assertThat(answers)
                .extracting(answer -> ErrorCode.of(answer.errorCode()))
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.NONE,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.INVALID_REQUEST);
        assertThat(askedOfController.get(0).resources())
                .extracting(AlterConfigsResource::resourceName)
                .containsExactly("a", "b");
    }

    @Test
    void aResourceThatIsNamedTwiceIsRefusedBothTimes() {
        // When
        List<AlterConfigsResourceResponse> answers = alter(
                new IncrementalAlterConfigsRequest()
                        .resources(List.of(
                                resource("7", change(SET, NET, "DEBUG")), resource("7", change(SET, NET, "TRACE")))),
                loggers);

        // Then
        assertThat(answers)
                .extracting(answer -> ErrorCode.of(answer.errorCode()))
                .containsExactly(ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST);
        assertThat(levels.inForce()).containsEntry(NET, "INFO");
    }

    @Test
    void aProgramThatHasNoLevelsRefusesBoth() {
        // Given
        LoggerConfigs without = new LoggerConfigs(7, null);

        // When
        DescribeConfigsResult described = without.describe(resource("7"), name -> true);
        AlterConfigsResourceResponse altered = alter(
                        new IncrementalAlterConfigsRequest()
                                .resources(List.of(resource("7", change(SET, NET, "DEBUG")))),
                        without)
                .get(0);

        // Then
        assertThat(ErrorCode.of(described.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(described.errorMessage()).contains("logging library");
        assertThat(ErrorCode.of(altered.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    private AlterConfigsResourceResponse answer(AlterableConfig... changes) {
        return alter(new IncrementalAlterConfigsRequest().resources(List.of(resource("7", changes))), loggers)
                .get(0);
    }

    private List<AlterConfigsResourceResponse> alter(IncrementalAlterConfigsRequest request, LoggerConfigs by) {
        ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller =
                (asked, origin, answer) -> {
                    askedOfController.add(asked);
                    answer.accept(new IncrementalAlterConfigsResponse()
                            .responses(asked.resources().stream()
                                    .map(resource -> new AlterConfigsResourceResponse()
                                            .resourceType(resource.resourceType())
                                            .resourceName(resource.resourceName())
                                            .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()))
                                    .toList()));
                };
        List<AlterConfigsResourceResponse> answers = new ArrayList<>();
        by.before(controller).ask(request, RequestOrigin.BROKER, response -> answers.addAll(response.responses()));
        return answers;
    }

    private static AlterConfigsResource topic(String name) {
        return new AlterConfigsResource().resourceType(ResourceType.TOPIC).resourceName(name);
    }

    private static AlterConfigsResource resource(String broker, AlterableConfig... changes) {
        return new AlterConfigsResource()
                .resourceType(ResourceType.BROKER_LOGGER)
                .resourceName(broker)
                .configs(List.of(changes));
    }

    private static DescribeConfigsResource resource(String broker) {
        return new DescribeConfigsResource()
                .resourceType(ResourceType.BROKER_LOGGER)
                .resourceName(broker);
    }

    private static AlterableConfig change(byte operation, String logger, @Nullable String level) {
        return new AlterableConfig().configOperation(operation).name(logger).value(level);
    }
}
