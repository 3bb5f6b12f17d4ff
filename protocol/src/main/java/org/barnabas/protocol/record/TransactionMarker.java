package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The control record that ends a transaction in a partition.
 *
 * <pre>
 * key:   version int16 = 0 | type int16: 0 abort, 1 commit
 * value: version int16 = 0 | coordinatorEpoch int32
 * </pre>
 *
 * @param commit whether the transaction was committed
 * @param coordinatorEpoch epoch of the transaction coordinator that decided
 */
public record TransactionMarker(boolean commit, int coordinatorEpoch) {
    static final int KEY_SIZE = 4;
    static final int VALUE_SIZE = 6;

    private static final short ABORT = 0;
    private static final short COMMIT = 1;

    /** Reads a control record; null if it is a control record of another kind. Later versions only append fields. */
    static @Nullable TransactionMarker read(ByteBuf key, ByteBuf value) {
        if (key.readableBytes() < KEY_SIZE || value.readableBytes() < VALUE_SIZE) {
            return null;
        }
        short type = key.getShort(key.readerIndex() + Short.BYTES);
        if (type != ABORT && type != COMMIT) {
            return null;
        }
        return new TransactionMarker(type == COMMIT, value.getInt(value.readerIndex() + Short.BYTES));
    }

    void writeKey(ByteBuf target) {
        target.writeShort(0).writeShort(commit ? COMMIT : ABORT);
    }

    void writeValue(ByteBuf target) {
        target.writeShort(0).writeInt(coordinatorEpoch);
    }
}
