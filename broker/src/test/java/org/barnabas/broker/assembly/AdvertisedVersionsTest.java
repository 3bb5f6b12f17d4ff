package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.barnabas.broker.api.ApisOfBrokers;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.protocol.message.ApiVersionsResponse.ApiVersion;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.wire.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a whole broker tells of the versions that it serves, and whether it does. {@code ./dev docs} runs this with {@code
 * -Dbarnabas.docs.write=true}, which writes the page instead of checking it.
 */
class AdvertisedVersionsTest {

    private static final Path PAGE = Path.of("..", "docs", "api-versions.md");

    private static final String OPENING = """
            # API versions
            This page is generated from the code; `./dev docs` writes it anew.

            These are the APIs and the versions of each that ApiVersions tells clients of. What is not here is answered by the end
            of the connection. Clients of 0.8 and 0.9 do not ask; they send the versions that they know. The last column has those
            that Apache Kafka 4 has given up ([ADR 19](adr/0019-versions-served-and-versions-told.md)).

            | API | Number | For | Versions | Not in Apache Kafka 4 |
            |---|--:|---|---|---|
            """;

    private final AssembledBroker broker = new AssembledBroker(new AssembledBroker.Around(1), 1, 1, Map.of());
    private final Map<ApiKey, ApiVersion> told = new TreeMap<>();

    @BeforeEach
    void ask() {
        broker.start();
        broker.call(
                        broker.connect(),
                        ApiVersionsResponse.class,
                        ApiKey.API_VERSIONS,
                        (short) 0,
                        new ApiVersionsRequest())
                .apiKeys()
                .forEach(range -> told.put(Objects.requireNonNull(ApiKey.of(range.apiKey())), range));
    }

    @Test
    void clientsOfTheOlderLineFindTheirVersions() {
        // When
        Map<ApiKey, Integer> later = new TreeMap<>();
        told.forEach((api, range) -> {
            if (range.minVersion() > 0 && !ApisOfBrokers.ALL.contains(api)) {
                later.put(api, (int) range.minVersion());
            }
        });

        // Then
        assertThat(later).isEmpty();
    }

    @Test
    void everyVersionThatClientsAreToldOfIsAnswered() {
        told.forEach((api, range) -> {
            for (short version = range.minVersion(); version <= range.maxVersion(); version++) {
                if (!ApisOfBrokers.ALL.contains(api)) {
                    // Given
                    Message request = emptyRequest(api, version);

                    // When
                    Message answer = broker.call(broker.connect(), Message.class, api, version, request);

                    // Then
                    assertThat(answer.getClass().getSimpleName())
                            .as("%s %d", api, version)
                            .isEqualTo(api.title() + "Response");
                }
            }
        });
    }

    private static Message emptyRequest(ApiKey api, short version) {
        if (api == ApiKey.PRODUCE) {
            return new ProduceRequest().acks((short) -1);
        }
        if (api == ApiKey.API_VERSIONS && version >= 3) {
            return new ApiVersionsRequest().clientSoftwareName("test").clientSoftwareVersion("1");
        }
        try {
            return Class.forName("org.barnabas.protocol.message." + api.title() + "Request")
                    .asSubclass(Message.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Test
    void thePageSaysWhatABrokerTells() throws IOException {
        // Given
        StringBuilder page = new StringBuilder(OPENING);
        told.forEach((api, range) -> page.append("| ")
                .append(String.join(
                        " | ",
                        List.of(
                                api.title(),
                                Short.toString(api.id()),
                                ApisOfBrokers.ALL.contains(api) ? "brokers" : "clients",
                                range(range.minVersion(), range.maxVersion()),
                                givenUp(range))))
                .append(" |\n"));
        if (Boolean.getBoolean("barnabas.docs.write")) {
            Files.writeString(PAGE, page.toString());
        }

        // When
        String written = Files.readString(PAGE);

        // Then
        assertThat(written).as("stale: run ./dev docs").isEqualTo(page.toString());
    }

    private static String givenUp(ApiVersion range) {
        int first = firstOfKafka4(range);
        return first <= range.minVersion() ? "" : range(range.minVersion(), Math.min(first - 1, range.maxVersion()));
    }

    /** Behind all that are here if there is none. */
    private static int firstOfKafka4(ApiVersion range) {
        if (!ApiKeys.hasId(range.apiKey())) {
            return range.maxVersion() + 1;
        }
        ApiMessageType type = ApiKeys.forId(range.apiKey()).messageType;
        boolean none = type.lowestSupportedVersion() > type.highestSupportedVersion(true);
        return none ? range.maxVersion() + 1 : type.lowestSupportedVersion();
    }

    private static String range(int from, int to) {
        return from == to ? Integer.toString(from) : from + "–" + to;
    }
}
