package org.barnabas.coordinator.host;

import java.util.List;
import java.util.Objects;
import org.barnabas.protocol.ErrorCode;

/** Port: appends to the partition that a coordinator lives on. Called on the owner's thread only. */
public interface PartitionWriter {

    /**
     * Appends records as one batch that is written whole or not at all. Says at once whether the log has taken it; whether
     * it is committed, the high watermark tells ({@link CoordinatorHost#onHighWatermark}). Does not call back.
     */
    Appended append(Batch batch);

    /**
     * What is to be written together.
     *
     * @param records at least one
     * @param producerId whose transaction the records belong to; {@link #NO_PRODUCER} outside of transactions
     * @param producerEpoch −1 outside of transactions
     */
    record Batch(List<CoordinatorRecord> records, long producerId, short producerEpoch) {

        public static final long NO_PRODUCER = -1;

        public Batch {
            Objects.requireNonNull(records, "records");
        }

        /** Outside of any transaction. */
        public static Batch of(List<CoordinatorRecord> records) {
            return new Batch(records, NO_PRODUCER, (short) -1);
        }

        /** Records that count only if the producer's transaction commits. */
        public static Batch transactional(List<CoordinatorRecord> records, long producerId, short producerEpoch) {
            return new Batch(records, producerId, producerEpoch);
        }

        public boolean isTransactional() {
            return producerId != NO_PRODUCER;
        }
    }

    /**
     * What became of a batch at once.
     *
     * @param error {@link ErrorCode#NONE} if it is in the log, or {@link #NOT_YET}; anything else means that nothing has
     *     changed
     * @param baseOffset offset of the first record; −1 after an error
     * @param lastOffset offset of the last record; −1 after an error
     */
    record Appended(ErrorCode error, long baseOffset, long lastOffset) {

        /** Nothing has changed: the log has no place yet, and {@link CoordinatorHost#onRoom} comes when it has. */
        public static final Appended NOT_YET = new Appended(ErrorCode.NONE, -1, -1);

        public static Appended refused(ErrorCode error) {
            return new Appended(error, -1, -1);
        }
    }
}
