package org.barnabas.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ApiKeyTest {
    @ParameterizedTest
    @EnumSource(ApiKeys.class)
    void coversTheNewestLine(ApiKeys theirs) {
        // When
        ApiKey ours = Objects.requireNonNull(ApiKey.of(theirs.id));

        // Then
        assertThat(ours.title()).isEqualTo(theirs.name);
        for (short version = theirs.messageType.lowestSupportedVersion();
                version <= theirs.messageType.highestSupportedVersion(true);
                version++) {
            assertThat(ours.oldestVersion()).isLessThanOrEqualTo(version);
            assertThat(ours.newestVersion()).isGreaterThanOrEqualTo(version);
            assertThat(ours.requestHeaderVersion(version)).isEqualTo(theirs.requestHeaderVersion(version));
            assertThat(ours.responseHeaderVersion(version)).isEqualTo(theirs.responseHeaderVersion(version));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCE, 0, 13",
        "FETCH, 0, 18",
        "LIST_OFFSETS, 0, 11",
        "METADATA, 0, 13",
        "LEADER_AND_ISR, 0, 7",
        "STOP_REPLICA, 0, 4",
        "UPDATE_METADATA, 0, 8",
        "CONTROLLED_SHUTDOWN, 0, 3",
        "OFFSET_COMMIT, 0, 10",
        "OFFSET_FETCH, 0, 10",
        "JOIN_GROUP, 0, 9",
        "API_VERSIONS, 0, 5",
        "CREATE_TOPICS, 0, 7",
        "INIT_PRODUCER_ID, 0, 6",
        "DELETE_TOPICS, 0, 6",
        "OFFSET_FOR_LEADER_EPOCH, 0, 4",
        "WRITE_TXN_MARKERS, 0, 2",
        "DESCRIBE_ACLS, 0, 3",
        "CREATE_ACLS, 0, 3",
        "DELETE_ACLS, 0, 3",
        "DESCRIBE_CONFIGS, 0, 4",
        "ALTER_REPLICA_LOG_DIRS, 0, 2",
        "DESCRIBE_LOG_DIRS, 0, 5",
        "CREATE_DELEGATION_TOKEN, 0, 3",
        "RENEW_DELEGATION_TOKEN, 0, 2",
        "EXPIRE_DELEGATION_TOKEN, 0, 2",
        "DESCRIBE_DELEGATION_TOKEN, 0, 3",
        "ALTER_PARTITION, 0, 3",
        "SHARE_FETCH, 1, 2",
    })
    void reachesBackToTheOlderLine(ApiKey api, short oldest, short newest) {
        assertThat(api.oldestVersion()).isEqualTo(oldest);
        assertThat(api.newestVersion()).isEqualTo(newest);
    }

    @Test
    void onlyTheFirstControlledShutdownHasTheFirstHeader() {
        assertThat(ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion((short) 0)).isZero();
        assertThat(ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion((short) 1)).isEqualTo((short) 1);
        assertThat(ApiKey.LEADER_AND_ISR.requestHeaderVersion((short) 0)).isEqualTo((short) 1);
    }

    @Test
    void marksTheVersionThatMayStillChange() {
        assertThat(ApiKey.INIT_PRODUCER_ID.newestUnstable()).isTrue();
        assertThat(ApiKey.PRODUCE.newestUnstable()).isFalse();
    }

    @Test
    void knowsNoOtherNumbers() {
        assertThat(ApiKey.of((short) -1)).isNull();
        assertThat(ApiKey.of((short) 70)).isNotNull();
        assertThat(ApiKey.of((short) 59)).isNotNull();
        assertThat(ApiKey.of(Short.MAX_VALUE)).isNull();
    }
}
