package org.barnabas.log.disk;

import org.barnabas.protocol.ErrorCode;

/** Hears on the log's owner thread that a flush has ended. */
@FunctionalInterface
public interface FlushListener {

    /**
     * Everything before the offset survives a power cut, or nothing is known.
     *
     * @param upToOffset the end of the log when the flush was asked for; less if the log was cut since
     * @param error {@link ErrorCode#NONE}, or {@link ErrorCode#KAFKA_STORAGE_ERROR}: then the log is offline
     */
    void onFlushed(long upToOffset, ErrorCode error);
}
