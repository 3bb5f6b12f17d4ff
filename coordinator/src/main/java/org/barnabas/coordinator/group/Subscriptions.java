package org.barnabas.coordinator.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.protocol.message.ConsumerProtocolSubscription;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the members' metadata, which the protocol leaves to them, for the topics that consumers subscribe to.
 */
public final class Subscriptions {

    static final String CONSUMER = "consumer";
    private static final short NEWEST_KNOWN = 3;

    private Subscriptions() {}

    public static boolean isConsumer(@Nullable String protocolType) {
        return CONSUMER.equals(protocolType);
    }

    /** Topics of all members; none for a group without members; null if the group does not say in a known form. */
    static @Nullable Set<String> topicsOf(ClassicGroup group) {
        if (!isConsumer(group.protocolType())) {
            return null;
        }
        if (group.members().isEmpty()) {
            return Set.of();
        }
        Set<String> topics = new TreeSet<>();
        for (Member member : group.members().all()) {
            if (!addTopics(member.metadata(group.protocolName()), topics)) {
                return null;
            }
        }
        return topics;
    }

    private static boolean addTopics(byte[] metadata, Set<String> topics) {
        ByteBuf buffer = Unpooled.wrappedBuffer(metadata);
        if (buffer.readableBytes() < Short.BYTES) {
            return false;
        }
        short version = buffer.readShort();
        if (version < 0) {
            return false;
        }
        try {
            // Newer versions only append fields, and the topics come first.
            short known = version > NEWEST_KNOWN ? 0 : version;
            topics.addAll(ConsumerProtocolSubscription.read(new WireReader(buffer), known)
                    .topics());
            return true;
        } catch (MalformedMessageException malformed) {
            return false;
        }
    }
}
