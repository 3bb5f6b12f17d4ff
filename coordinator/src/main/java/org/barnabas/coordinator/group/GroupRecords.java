package org.barnabas.coordinator.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.GroupMetadataKey;
import org.barnabas.protocol.message.GroupMetadataValue;
import org.barnabas.protocol.message.OffsetCommitKey;
import org.barnabas.protocol.message.OffsetCommitValue;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the records of {@code __consumer_offsets} in Apache Kafka's formats.
 *
 * <pre>
 * key   type:int16     0, 1: OffsetCommitKey    group, topic, partition
 *                      2:    GroupMetadataKey   group
 * value version:int16  OffsetCommitValue 0..4   offset, leader epoch, metadata, commit time, expiry
 *                      GroupMetadataValue 0..4  protocol, generation, leader, time, members
 * </pre>
 *
 * Values are written in version 3, which every broker since 2.3 reads; in version 1 if the offset has an expiry of its
 * own, because no other version can say that. Keys of other types belong to group types that this coordinator does
 * not know; they are left alone.
 */
public final class GroupRecords {

    public static final Change UNKNOWN = new Unknown();

    private static final short KEY_VERSION = 0;
    private static final short OLD_OFFSET_KEY = 0;
    private static final short OFFSET_KEY = 1;
    private static final short GROUP_KEY = 2;
    private static final short VALUE = 3;
    private static final short VALUE_WITH_EXPIRY = 1;
    private static final int TYPICAL_SIZE = 64;

    private GroupRecords() {}

    /** What a record says. */
    public sealed interface Change permits OffsetChange, GroupChange, Unknown {}

    /** An offset was committed, or removed if there is no entry. */
    public record OffsetChange(
            String groupId,
            String topic,
            int partition,
            @Nullable OffsetEntry entry) implements Change {}

    /** The group's membership, or its end if there is no value. */
    public record GroupChange(String groupId, @Nullable GroupMetadataValue value) implements Change {}

    private record Unknown() implements Change {}

    public static CoordinatorRecord offset(String groupId, String topic, int partition, OffsetEntry entry) {
        boolean expires = entry.expireTimestampMs() != OffsetEntry.NO_EXPIRY;
        OffsetCommitValue value = new OffsetCommitValue()
                .offset(entry.offset())
                .leaderEpoch(entry.leaderEpoch())
                .metadata(entry.metadata())
                .commitTimestamp(entry.commitTimestampMs())
                .expireTimestamp(entry.expireTimestampMs());
        return new CoordinatorRecord(
                offsetKey(groupId, topic, partition), value(value, expires ? VALUE_WITH_EXPIRY : VALUE));
    }

    public static CoordinatorRecord offsetTombstone(String groupId, String topic, int partition) {
        return new CoordinatorRecord(offsetKey(groupId, topic, partition), null);
    }

    private static byte[] offsetKey(String groupId, String topic, int partition) {
        return encode(
                OFFSET_KEY, new OffsetCommitKey().group(groupId).topic(topic).partition(partition), KEY_VERSION);
    }

    /** The group as it is, with the assignments that it is about to get. */
    static CoordinatorRecord groupMetadata(ClassicGroup group, Map<String, byte[]> assignments, long nowMs) {
        return groupMetadata(group, group.members().all(), group.leaderId(), assignments, nowMs);
    }

    /** The group with other members and another leader than it has. */
    static CoordinatorRecord groupMetadata(
            ClassicGroup group,
            Collection<Member> members,
            String leaderId,
            Map<String, byte[]> assignments,
            long nowMs) {
        GroupMetadataValue value = header(group, group.generation(), nowMs)
                .protocol(group.protocolName())
                .leader(leaderId);
        for (Member member : members) {
            value.members()
                    .add(new GroupMetadataValue.MemberMetadata()
                            .memberId(member.id())
                            .groupInstanceId(member.instanceId())
                            .clientId(member.origin().clientId())
                            .clientHost(member.origin().clientHost())
                            .rebalanceTimeout(member.timeouts().rebalanceMs())
                            .sessionTimeout(member.timeouts().sessionMs())
                            .subscription(member.metadata(group.protocolName()))
                            .assignment(assignments.getOrDefault(member.id(), member.assignment())));
        }
        return new CoordinatorRecord(groupKey(group.id()), value(value, VALUE));
    }

    /** The group without members, in the generation that it is about to have. */
    static CoordinatorRecord emptyGroup(ClassicGroup group, int generation, long nowMs) {
        GroupMetadataValue value =
                header(group, generation, nowMs).protocol(null).leader(null);
        return new CoordinatorRecord(groupKey(group.id()), value(value, VALUE));
    }

    private static GroupMetadataValue header(ClassicGroup group, int generation, long nowMs) {
        return new GroupMetadataValue()
                .protocolType(Objects.requireNonNullElse(group.protocolType(), ""))
                .generation(generation)
                .currentStateTimestamp(nowMs);
    }

    public static CoordinatorRecord groupTombstone(String groupId) {
        return new CoordinatorRecord(groupKey(groupId), null);
    }

    private static byte[] groupKey(String groupId) {
        return encode(GROUP_KEY, new GroupMetadataKey().group(groupId), KEY_VERSION);
    }

    private static byte[] value(Message message, short version) {
        return encode(version, message, version);
    }

    private static byte[] encode(short prefix, Message message, short version) {
        WireWriter out = WireWriter.onHeap(TYPICAL_SIZE);
        try {
            out.writeInt16(prefix);
            message.write(out, version);
            byte[] bytes = new byte[out.size()];
            int at = 0;
            for (Object part : out.parts()) {
                ByteBuf buffer = (ByteBuf) part;
                int length = buffer.readableBytes();
                buffer.getBytes(buffer.readerIndex(), bytes, at, length);
                at += length;
            }
            return bytes;
        } finally {
            out.release();
        }
    }

    /**
     * Reads a record.
     *
     * @throws org.barnabas.protocol.wire.MalformedMessageException if key or value is broken
     */
    public static Change decode(CoordinatorRecord record) {
        WireReader key = new WireReader(Unpooled.wrappedBuffer(record.key()));
        return switch (key.readInt16()) {
            case OLD_OFFSET_KEY, OFFSET_KEY -> {
                OffsetCommitKey read = OffsetCommitKey.read(key, KEY_VERSION);
                yield new OffsetChange(read.group(), read.topic(), read.partition(), entry(record.value()));
            }
            case GROUP_KEY ->
                new GroupChange(GroupMetadataKey.read(key, KEY_VERSION).group(), group(record.value()));
            default -> UNKNOWN;
        };
    }

    private static @Nullable OffsetEntry entry(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
        OffsetCommitValue value = OffsetCommitValue.read(in, in.readInt16());
        return new OffsetEntry(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp());
    }

    private static @Nullable GroupMetadataValue group(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
        return GroupMetadataValue.read(in, in.readInt16());
    }

    /** Replaces a group's membership by what a record says. */
    public static void restoreInto(ClassicGroup group, GroupMetadataValue value) {
        for (Member member : List.copyOf(group.members().all())) {
            group.removeMember(member, ErrorCode.UNKNOWN_MEMBER_ID);
        }
        String protocol = value.protocol();
        for (GroupMetadataValue.MemberMetadata stored : value.members()) {
            int rebalanceMs = stored.rebalanceTimeout() < 0 ? stored.sessionTimeout() : stored.rebalanceTimeout();
            Member member = new Member(
                    stored.memberId(),
                    stored.groupInstanceId(),
                    new MemberOrigin(stored.clientId(), stored.clientHost()),
                    new Member.Timeouts(stored.sessionTimeout(), rebalanceMs),
                    Protocols.single(protocol == null ? "" : protocol, stored.subscription()));
            member.assignment(stored.assignment());
            group.addMember(member, value.protocolType());
        }
        String leader = value.leader();
        if (leader != null && group.members().has(leader)) {
            group.leader(leader);
        }
        String type = value.protocolType();
        group.restore(type.isEmpty() ? null : type, value.generation(), protocol, value.currentStateTimestamp());
    }
}
