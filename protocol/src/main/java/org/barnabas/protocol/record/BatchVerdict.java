package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.barnabas.protocol.ErrorCode;

/** What {@link BatchValidator} makes of a producer's batch, or the up-conversion of a message set. */
public sealed interface BatchVerdict {

    /**
     * The batch may be appended.
     *
     * @param batch the bytes to store, one contiguous piece: normally the ones given, with the time stamped in; another
     *     buffer if the batch was compressed anew or converted. The receiver owns one reference and releases it.
     * @param summary what the header says, or what the records said where they were read
     */
    record Accepted(ByteBuf batch, BatchSummary summary) implements BatchVerdict {}

    /**
     * The batch is refused; nothing is retained.
     *
     * @param error the code to answer
     * @param message reason for people
     * @param records the records at fault, at most {@link RecordErrors#MOST}; none if the batch as a whole is
     */
    record Refused(ErrorCode error, String message, List<RecordError> records) implements BatchVerdict {

        /** The batch as a whole is at fault. */
        public static Refused batch(ErrorCode error, String message) {
            return new Refused(error, message, List.of());
        }

        /** One record is at fault. */
        public static Refused record(ErrorCode error, int index, String message) {
            return new Refused(error, message, List.of(new RecordError(index, message)));
        }
    }

    /** Judging was not to go on: nothing was changed, nothing is retained, and another attempt begins anew. */
    record Stopped() implements BatchVerdict {}

    /**
     * A record at fault (KIP-467).
     *
     * @param index counted from 0
     * @param message reason for people
     */
    record RecordError(int index, String message) {}
}
