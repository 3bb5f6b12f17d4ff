package org.barnabas.coordinator.host;

import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;

/** Port: reads the partition that a coordinator lives on from its start to its end at the time of the call. */
public interface PartitionReader {

    /**
     * Delivers every record in order. May do so in slices between other work of the owner's thread.
     *
     * @param sink receives the records on the owner's thread
     * @param onDone called once on the owner's thread, not before the end of the partition as it was is also below the
     *     high watermark; anything but {@link ErrorCode#NONE} means that the partition could not be read
     */
    void replay(Sink sink, Consumer<ErrorCode> onDone);

    /** Where replayed records go. */
    interface Sink {

        /** A record outside of any transaction. */
        void record(CoordinatorRecord record);

        /** A record that counts only if its producer's transaction commits. */
        void transactional(long producerId, CoordinatorRecord record);

        /** The end of a producer's transaction. */
        void marker(long producerId, boolean committed);

        /** Whether nothing more is wanted: the reader may stop, and need not say that it is done. */
        default boolean isOver() {
            return false;
        }
    }
}
