package org.barnabas.protocol.record.messageset;

import static org.barnabas.protocol.ErrorCode.CORRUPT_MESSAGE;
import static org.barnabas.protocol.ErrorCode.INVALID_RECORD;
import static org.barnabas.protocol.ErrorCode.MESSAGE_TOO_LARGE;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.RecordBatchView;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a message set without inflating anything: sizes, formats and checksums of the messages that it consists
 * of. Reusable; not thread-safe.
 */
final class MessageSetFrame {
    private final CRC32 crc = new CRC32();
    private int count;
    private byte magic;
    private boolean compressed;

    /**
     * Looks at all messages.
     *
     * @param bytes the whole set, from index 0 on; position and limit are changed
     * @return why it is refused; null if it is a set of whole messages of one format
     */
    @Nullable
    Refused check(ByteBuffer bytes, int maxMessageBytes) {
        count = 0;
        compressed = false;
        boolean mixed = false;
        int end = bytes.capacity();
        for (int at = 0; at < end; count++) {
            int rest = end - at - LegacyMessage.OVERHEAD;
            int size = rest < 0 ? 0 : bytes.getInt(at + LegacyMessage.SIZE_OFFSET);
            Refused refused = sizes(rest, size, maxMessageBytes);
            if (refused != null) {
                return refused;
            }
            byte format = bytes.get(at + LegacyMessage.MAGIC_OFFSET);
            if (format < 0 || format > RecordBatchView.CURRENT_MAGIC) {
                return Refused.record(CORRUPT_MESSAGE, count, "Unknown message format " + format);
            }
            if (count == 0) {
                magic = format;
            }
            if (format == RecordBatchView.CURRENT_MAGIC) {
                return Refused.record(INVALID_RECORD, count, "Record batch of format 2 in a set of messages");
            }
            mixed |= format != magic;
            if (!LegacyMessage.isIntact(bytes, at, size, crc)) {
                return Refused.record(CORRUPT_MESSAGE, count, "Message checksum does not match");
            }
            compressed |= (bytes.get(at + LegacyMessage.ATTRIBUTES_OFFSET) & LegacyMessage.COMPRESSION_MASK) != 0;
            at += LegacyMessage.OVERHEAD + size;
        }
        return whole(mixed);
    }

    private @Nullable Refused sizes(int rest, int size, int maxMessageBytes) {
        if (rest >= 0 && size < LegacyMessage.LEAST_SIZE) {
            return Refused.record(CORRUPT_MESSAGE, count, "Message has the impossible size " + size);
        }
        if (rest < size) {
            // Apache Kafka drops it and acknowledges what comes before, which the producer takes for all.
            return Refused.record(CORRUPT_MESSAGE, count, "Message is cut off");
        }
        if (size > maxMessageBytes - LegacyMessage.OVERHEAD) {
            return Refused.record(
                    MESSAGE_TOO_LARGE,
                    count,
                    "Message of " + (LegacyMessage.OVERHEAD + (long) size) + " bytes exceeds the limit of "
                            + maxMessageBytes);
        }
        return null;
    }

    private @Nullable Refused whole(boolean mixed) {
        if (count == 0) {
            return Refused.batch(INVALID_RECORD, "A partition needs at least one message");
        }
        if (compressed && count > 1) {
            return Refused.batch(INVALID_RECORD, "A compressed message must be the only one, there are " + count);
        }
        return mixed ? Refused.batch(INVALID_RECORD, "All messages of a set need the same format") : null;
    }

    /** Messages, a wrapper being one. */
    int count() {
        return count;
    }

    boolean isCompressed() {
        return compressed;
    }
}
