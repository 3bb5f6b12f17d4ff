package org.barnabas.systemtests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.testkit.wire.WireClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames, headers and bodies that no client should send, one by one. */
class BadFrameTest {
    @TempDir
    private static Path folder;

    private static BarnabasBroker broker;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws Exception {
        broker = InProcessBroker.start(folder);
        address = InProcessBroker.address(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "negative length, ffffffff",
        "smallest negative length, 80000000",
        "length above the limit, 06400001",
        "largest length, 7fffffff",
        "no header at all, 00000000",
        "one byte, 0000000112",
        "seven bytes, 0000000700120000000000",
        "unknown API, 0000000a7fff000000000001ffff",
        "negative API, 0000000affff000000000001ffff",
        "version above the newest, 0000000a0003006300000001ffff",
        "negative version, 0000000a0003ffff00000001ffff",
        "client id longer than the frame, 0000000a001200000000000103e8",
        "client id of negative length, 0000000a0012000000000001fffe",
        "TLS client hello, 16030100c8010000c40303",
    })
    void closesTheConnection(String what, String hex) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            client.sendRaw(hex);

            // Then
            assertThat(client.isClosedByPeer()).as(what).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing where an array should be, METADATA, 1, ''",
        "array of two billion topics, METADATA, 1, 7fffffff",
        "array of negative length, METADATA, 1, fffffffe",
        "compact array of two billion topics, METADATA, 9, ffffffff0f000000",
        "name of negative length, METADATA, 1, 00000001fffe",
        "name longer than the frame, METADATA, 1, 00000001000561",
        "null name, METADATA, 1, 00000001ffff",
        "name that is not UTF-8, METADATA, 1, 000000010002c328",
        "varint of six bytes, METADATA, 9, 808080808001",
        "a hundred tagged fields, API_VERSIONS, 3, 0261026164",
        "tagged field beyond the frame, API_VERSIONS, 3, 026102610105ffffffff07",
        "null where null is not allowed, DESCRIBE_GROUPS, 0, ffffffff",
    })
    void closesTheConnectionOnABody(String what, ApiKey api, int version, String hexBody) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            client.sendBody(api, version, hexBody);

            // Then
            assertThat(client.isClosedByPeer()).as(what).isTrue();
        }
    }

    @Test
    void answersAnApiVersionsOfTheFuture() throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            ApiVersionsResponse response = (ApiVersionsResponse) client.callUnsupported(ApiKey.API_VERSIONS, 99, 0);

            // Then
            assertThat(response.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
            assertThat(response.apiKeys())
                    .anySatisfy(range -> assertThat(range.apiKey()).isEqualTo(ApiKey.API_VERSIONS.id()));
        }
    }

    @Test
    void refusesASoftwareNameThatIsNone() throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            ApiVersionsResponse response = client.call(
                    ApiVersionsResponse.class,
                    ApiKey.API_VERSIONS,
                    3,
                    new ApiVersionsRequest().clientSoftwareName("a b\n").clientSoftwareVersion("1"));

            // Then
            assertThat(response.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        }
    }
}
