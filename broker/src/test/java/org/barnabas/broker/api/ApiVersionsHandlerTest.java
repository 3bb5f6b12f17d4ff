package org.barnabas.broker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.barnabas.broker.api.brokers.ControllerHandler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.protocol.message.ApiVersionsResponse.ApiVersion;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionsHandlerTest {

    private static final int BROKER = 7;

    private final ControllerHandler<CreateTopicsRequest, CreateTopicsResponse> other = new ControllerHandler<>(
            ServedApi.allOf(ApiKey.CREATE_TOPICS), Audience.CLIENTS, (request, origin, answer) -> {});
    private final ApiVersionsHandler handler =
            new ApiVersionsHandler(List.of(other), "here", broker -> broker == BROKER);

    private ApiVersionsResponse ask(int version, ApiVersionsRequest request) {
        return ask(handler, version, request);
    }

    private static ApiVersionsResponse ask(ApiVersionsHandler handler, int version, ApiVersionsRequest request) {
        RequestHeader header = new RequestHeader().requestApiVersion((short) version);
        FakeLoop loop = new FakeLoop(new ManualScheduler(new ManualClock(0)));
        FakeReply reply = new FakeReply((short) version);
        handler.handle(new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0), request, reply);
        return reply.as(ApiVersionsResponse.class);
    }

    private static ApiVersionsRequest named() {
        return new ApiVersionsRequest().clientSoftwareName("test").clientSoftwareVersion("1.0");
    }

    private static ErrorCode error(ApiVersionsResponse response) {
        return ErrorCode.of(response.errorCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void tellsWhatIsServedAndNothingElse(int version) {
        // When
        ApiVersionsResponse response = ask(version, named());
        // Then
        assertThat(error(response)).isEqualTo(ErrorCode.NONE);
        assertThat(response.apiKeys())
                .extracting(ApiVersion::apiKey, ApiVersion::minVersion, ApiVersion::maxVersion)
                .containsExactly(
                        tuple(
                                ApiKey.API_VERSIONS.id(),
                                handler.served().oldest(),
                                handler.served().newest()),
                        tuple(
                                ApiKey.CREATE_TOPICS.id(),
                                other.served().oldest(),
                                other.served().newest()));
    }

    @ParameterizedTest
    @CsvSource({"'',1.0", "test,''", "-test,1.0", "te st,1.0", "test,1.0-", "tést,1.0"})
    void aClientMustNameItselfProperly(String name, String softwareVersion) {
        // Given
        ApiVersionsRequest request =
                new ApiVersionsRequest().clientSoftwareName(name).clientSoftwareVersion(softwareVersion);
        // When
        ApiVersionsResponse response = ask(3, request);
        // Then
        assertThat(error(response)).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error(ask(2, request))).isEqualTo(ErrorCode.NONE);
    }

    @ParameterizedTest
    @CsvSource({"here,7,NONE", "here,8,REBOOTSTRAP_REQUIRED", "there,7,REBOOTSTRAP_REQUIRED", "there,-1,NONE"})
    void aClientThatMeantAnotherBrokerIsToldSo(String cluster, int broker, ErrorCode expected) {
        // When
        ApiVersionsResponse response = ask(5, named().clusterId(cluster).nodeId(broker));
        // Then
        assertThat(error(response)).isEqualTo(expected);
    }

    @Test
    void anUnknownVersionLearnsTheRange() {
        // When
        ApiVersionsResponse response = handler.errorResponse(named(), ErrorCode.UNSUPPORTED_VERSION);
        // Then
        assertThat(response.apiKeys()).hasSize(1);
        assertThat(response.apiKeys().get(0).apiKey()).isEqualTo(ApiKey.API_VERSIONS.id());
        assertThat(response.apiKeys().get(0).maxVersion()).isEqualTo((short) 5);
    }
}
