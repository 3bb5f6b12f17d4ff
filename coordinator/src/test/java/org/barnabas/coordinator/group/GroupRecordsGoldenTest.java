package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache Kafka's own serializer reads what we write, byte for byte, and we read what it writes. */
class GroupRecordsGoldenTest {

    private static final GroupCoordinatorRecordSerde REFERENCE = new GroupCoordinatorRecordSerde();

    private final GroupWorld world = new GroupWorld();

    private static org.apache.kafka.coordinator.common.runtime.CoordinatorRecord readByReference(
            CoordinatorRecord record) {
        byte[] value = record.value();
        return REFERENCE.deserialize(ByteBuffer.wrap(record.key()), value == null ? null : ByteBuffer.wrap(value));
    }

    private static CoordinatorRecord writtenByReference(ApiMessage key, @Nullable ApiMessage value, int version) {
        org.apache.kafka.coordinator.common.runtime.CoordinatorRecord record = value == null
                ? org.apache.kafka.coordinator.common.runtime.CoordinatorRecord.tombstone(key)
                : org.apache.kafka.coordinator.common.runtime.CoordinatorRecord.record(
                        key, new ApiMessageAndVersion(value, (short) version));
        return new CoordinatorRecord(REFERENCE.serializeKey(record), REFERENCE.serializeValue(record));
    }

    @Test
    void theReferenceReadsEveryRecordOfALifeByteForByte() {
        // Given: a group with a dynamic and a static member, commits of both kinds, and deletions
        TestMember dynamic = world.member("a");
        TestMember fixed = world.staticMember("one");
        world.settle(dynamic);
        fixed.join();
        dynamic.join();
        world.settleAfterJoin(List.of(dynamic, fixed));
        dynamic.commit("orders", 3, 42);
        dynamic.leave();
        fixed.leave();
        OffsetCommitRequest expiring = GroupWorld.request("simple", "", -1, null, "päyments", 0, 9, "some metadata")
                .retentionTimeMs(5_000);
        world.startCommit(expiring);
        world.delete(GroupWorld.GROUP);

        // When
        List<CoordinatorRecord> records = world.log.records();

        // Then
        assertThat(records).hasSizeGreaterThan(6).allSatisfy(record -> {
            org.apache.kafka.coordinator.common.runtime.CoordinatorRecord read = readByReference(record);
            assertThat(REFERENCE.serializeKey(read)).isEqualTo(record.key());
            assertThat(REFERENCE.serializeValue(read)).isEqualTo(record.value());
        });
    }

    @Test
    void theReferenceUnderstandsOurGroup() {
        // Given
        TestMember member = world.staticMember("one");
        world.settle(member);

        // When
        org.apache.kafka.coordinator.common.runtime.CoordinatorRecord read =
                readByReference(world.log.records().get(0));

        // Then
        assertThat(((GroupMetadataKey) read.key()).group()).isEqualTo(GroupWorld.GROUP);
        GroupMetadataValue value = (GroupMetadataValue) read.value().message();
        assertThat(value.protocolType()).isEqualTo("consumer");
        assertThat(value.protocol()).isEqualTo("range");
        assertThat(value.generation()).isEqualTo(1);
        assertThat(value.leader()).isEqualTo(member.id());
        assertThat(value.members()).singleElement().satisfies(stored -> {
            assertThat(stored.memberId()).isEqualTo(member.id());
            assertThat(stored.groupInstanceId()).isEqualTo("one");
            assertThat(stored.sessionTimeout()).isEqualTo(TestMember.SESSION_MS);
            assertThat(stored.rebalanceTimeout()).isEqualTo(TestMember.REBALANCE_MS);
            assertThat(stored.subscription()).isEqualTo(TestMember.subscription("orders"));
            assertThat(new String(stored.assignment(), StandardCharsets.UTF_8)).isEqualTo("for-" + member.id());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void weReadTheReferencesOffsetsInEveryVersion(int version) {
        // Given
        OffsetCommitKey key = new OffsetCommitKey()
                .setGroup(GroupWorld.GROUP)
                .setTopic("orders")
                .setPartition(7);
        OffsetCommitValue value = new OffsetCommitValue()
                .setOffset(99)
                .setMetadata("m")
                .setCommitTimestamp(world.clock.wall().nowMs());
        world.log.add(writtenByReference(key, value, version));

        // When
        world.failOver();

        // Then
        assertThat(world.offsets()).containsEntry("orders-7", 99L);
        world.log.add(writtenByReference(key, null, version));
        world.failOver();
        assertThat(world.offsets()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void weReadTheReferencesGroupsInEveryVersion(int version) {
        // Given
        GroupMetadataValue value = new GroupMetadataValue()
                .setProtocolType("consumer")
                .setProtocol("range")
                .setGeneration(17)
                .setLeader("m-1")
                .setMembers(List.of(new GroupMetadataValue.MemberMetadata()
                        .setMemberId("m-1")
                        .setClientId("m")
                        .setClientHost("/10.0.0.1")
                        .setSessionTimeout(10_000)
                        .setSubscription(TestMember.subscription("orders"))
                        .setAssignment("mine".getBytes(StandardCharsets.UTF_8))));
        world.log.add(writtenByReference(new GroupMetadataKey().setGroup(GroupWorld.GROUP), value, version));

        // When
        world.failOver();

        // Then
        TestMember member = world.member("m").withId("m-1");
        assertThat(member.heartbeat(17)).isEqualTo(ErrorCode.NONE);
        assertThat(world.describe().members())
                .singleElement()
                .satisfies(described -> assertThat(new String(described.memberAssignment(), StandardCharsets.UTF_8))
                        .isEqualTo("mine"));
    }
}
