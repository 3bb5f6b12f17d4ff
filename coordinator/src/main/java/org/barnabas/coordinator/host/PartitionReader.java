package org.barnabas.coordinator.host;

import org.barnabas.protocol.ErrorCode;

/** Port: reads the partition that a coordinator lives on from its start to its end. */
public interface PartitionReader {

    /**
     * Delivers every record in order. May do so in slices between other work of the owner's thread.
     *
     * @param sink receives the records on the owner's thread
     * @param done called once on the owner's thread
     */
    void replay(Sink sink, Done done);

    /** The end of a replay. */
    interface Done {

        /**
         * There are no more records to deliver.
         *
         * @param error anything but {@link ErrorCode#NONE} means that the partition could not be read
         * @param endOffset everything before it has been delivered, committed or not
         */
        void onReplayed(ErrorCode error, long endOffset);
    }

    /** Where records go, with their place in the log. */
    interface Sink {

        /** A record outside of any transaction. */
        void record(long offset, CoordinatorRecord record);

        /** A record that counts only if its producer's transaction commits. */
        void transactional(long offset, long producerId, short producerEpoch, CoordinatorRecord record);

        /** The end of a producer's transaction. */
        void marker(long offset, long producerId, short producerEpoch, boolean commit);

        /** Whether nothing more is wanted: the reader may stop, and need not say that it is done. */
        default boolean isOver() {
            return false;
        }
    }
}
