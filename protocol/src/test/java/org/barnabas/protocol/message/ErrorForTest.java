package org.barnabas.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Request;
import org.barnabas.protocol.wire.Throttled;
import org.barnabas.protocol.wire.WireReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What all requests of all versions are answered when all of it fails, beside the reference's answers. */
class ErrorForTest {
    private static final int BODIES = 12;
    private static final ErrorCode ERROR = ErrorCode.UNKNOWN_SERVER_ERROR;

    /**
     * The reference answers otherwise: it has the version at hand (FindCoordinator, ElectLeaders, JoinGroup), leaves out
     * entries without partitions (Produce, Fetch and OffsetFetch in some versions, WriteTxnMarkers), repeats a name that a
     * client repeats (groups, DeleteTopics), does not read what was drawn here (ACLs), or flattens what it was asked.
     */
    private static final Set<ApiKey> DIFFERENT = Set.of(
            ApiKey.ADD_PARTITIONS_TO_TXN,
            ApiKey.ALTER_CLIENT_QUOTAS,
            ApiKey.ALTER_REPLICA_LOG_DIRS,
            ApiKey.ALTER_USER_SCRAM_CREDENTIALS,
            ApiKey.CONSUMER_GROUP_DESCRIBE,
            ApiKey.CREATE_ACLS,
            ApiKey.CREATE_DELEGATION_TOKEN,
            ApiKey.DELETE_ACLS,
            ApiKey.DELETE_GROUPS,
            ApiKey.DELETE_TOPICS,
            ApiKey.DESCRIBE_ACLS,
            ApiKey.DESCRIBE_CLIENT_QUOTAS,
            ApiKey.DESCRIBE_GROUPS,
            ApiKey.DESCRIBE_TRANSACTIONS,
            ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS,
            ApiKey.ELECT_LEADERS,
            ApiKey.FETCH,
            ApiKey.FIND_COORDINATOR,
            ApiKey.JOIN_GROUP,
            ApiKey.LIST_PARTITION_REASSIGNMENTS,
            ApiKey.OFFSET_FETCH,
            ApiKey.PRODUCE,
            ApiKey.READ_SHARE_GROUP_STATE,
            ApiKey.READ_SHARE_GROUP_STATE_SUMMARY,
            ApiKey.SHARE_GROUP_DESCRIBE,
            ApiKey.STREAMS_GROUP_DESCRIBE,
            ApiKey.WRITE_TXN_MARKERS);

    /** Those of them that have versions which only the older line knows, and for the same reasons. */
    private static final Set<ApiKey> DIFFERENT_IN_DROPPED_VERSIONS = Set.of(
            ApiKey.ALTER_REPLICA_LOG_DIRS,
            ApiKey.CREATE_ACLS,
            ApiKey.CREATE_DELEGATION_TOKEN,
            ApiKey.DELETE_ACLS,
            ApiKey.DELETE_TOPICS,
            ApiKey.DESCRIBE_ACLS,
            ApiKey.OFFSET_FETCH,
            ApiKey.PRODUCE,
            ApiKey.WRITE_TXN_MARKERS);

    private final Reference reference = new Reference();

    @TestFactory
    Stream<DynamicTest> theAnswerCanBeWrittenInEveryVersion() {
        return Stream.of(ApiKey.values())
                .map(api -> DynamicTest.dynamicTest(api.title(), () -> {
                    for (short version = api.oldestVersion(); version <= api.newestVersion(); version++) {
                        for (long seed = 0; seed < BODIES; seed++) {
                            // Given
                            Request request = request(api, version, seed);

                            // When
                            String answer = answer(api, request, version);

                            // Then
                            assertThat(answer)
                                    .as("%s v%d seed %d", api, version, seed)
                                    .contains("Response(");
                        }
                    }
                }));
    }

    @Test
    void itSaysWhatTheReferenceSays() {
        // Given
        Set<ApiKey> different = new TreeSet<>();

        // When
        for (ApiKey api : ApiKey.values()) {
            if (!ApiKeys.hasId(api.id())) {
                continue;
            }
            ApiKeys theirs = ApiKeys.forId(api.id());
            for (short version = theirs.oldestVersion(); version <= theirs.latestVersion(true); version++) {
                for (long seed = 0; seed < BODIES; seed++) {
                    byte[] body = body(api, version, seed);
                    String ours = answer(api, read(api, body, version), version);
                    if (!withoutText(ours).equals(withoutText(theirs(api, body, version)))) {
                        different.add(api);
                    }
                }
            }
        }

        // Then
        assertThat(different).isEqualTo(new TreeSet<>(DIFFERENT));
    }

    @Test
    void itSaysWhatTheOlderLineSaysInVersionsThatOnlyThatOneHas() {
        // Given
        OlderLine older = reference.olderLine();
        Set<ApiKey> different = new TreeSet<>();

        // When
        for (ApiKey api : ApiKey.values()) {
            for (short version = api.oldestVersion(); isDropped(api, version); version++) {
                for (long seed = 0; seed < BODIES; seed++) {
                    byte[] body = body(api, version, seed);
                    String ours = answer(api, read(api, body, version), version);
                    String theirs = theirs(older, api, version, body, ours);
                    if (!withoutText(ours).equals(withoutText(theirs))) {
                        different.add(api);
                    }
                }
            }
        }

        // Then
        assertThat(different).isEqualTo(new TreeSet<>(DIFFERENT_IN_DROPPED_VERSIONS));
    }

    /** Where the older line does not answer (acks=0), whatever is answered is right. */
    private static String theirs(OlderLine older, ApiKey api, short version, byte[] body, String otherwise) {
        try {
            byte @Nullable [] answer = older.errorAnswer(api, version, body);
            return answer == null ? otherwise : read(api, version, answer);
        } catch (IllegalArgumentException | NullPointerException notEvenRead) {
            return notEvenRead.toString();
        }
    }

    private static boolean isDropped(ApiKey api, short version) {
        return !ApiKeys.hasId(api.id())
                ? version <= api.newestVersion()
                : version < ApiKeys.forId(api.id()).oldestVersion();
    }

    @Test
    void everyResponseWithThatFieldIsThrottled() {
        // Given
        long count = OurMessage.all().stream()
                .filter(message -> message.name().endsWith("Response")
                        && Stream.of(message.type().getMethods())
                                .anyMatch(method -> method.getName().equals("throttleTimeMs")))
                // When
                .peek(message -> assertThat(Throttled.class.isAssignableFrom(message.type()))
                        .as(message.name())
                        .isTrue())
                .count();

        // Then
        assertThat(count).isGreaterThan(50);
    }

    private byte[] body(ApiKey api, short version, long seed) {
        return RandomBody.of(reference.codec(api.title() + "Request", version).schema(version), seed);
    }

    private Request request(ApiKey api, short version, long seed) {
        return read(api, body(api, version, seed), version);
    }

    private static Request read(ApiKey api, byte[] body, short version) {
        return api.readRequest(new WireReader(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(body))), version);
    }

    private static String answer(ApiKey api, Request request, short version) {
        return read(api, version, OurMessage.write(request.errorFor(ERROR), version));
    }

    private static String read(ApiKey api, short version, byte[] response) {
        return api.readResponse(new WireReader(Unpooled.wrappedBuffer(response)), version)
                .toString();
    }

    private static String theirs(ApiKey api, byte[] body, short version) {
        try {
            AbstractRequest request = AbstractRequest.parseRequest(
                            ApiKeys.forId(api.id()), version, new ByteBufferAccessor(ByteBuffer.wrap(body)))
                    .request;
            ByteBuffer written = MessageUtil.toByteBufferAccessor(
                            request.getErrorResponse(0, Errors.UNKNOWN_SERVER_ERROR.exception())
                                    .data(),
                            version)
                    .buffer();
            return api.readResponse(new WireReader(Unpooled.wrappedBuffer(written)), version)
                    .toString();
        } catch (IllegalArgumentException | NullPointerException notEvenRead) {
            return notEvenRead.toString();
        }
    }

    private static String withoutText(String answer) {
        return answer.replace(Errors.UNKNOWN_SERVER_ERROR.message(), "null").replace(ERROR.message(), "null");
    }
}
