package org.barnabas.client;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What travels from the thread that fetches to a stream: some records of one partition, or that there will be no more, or
 * that something went wrong.
 *
 * @param claim whose partition it is; null if it is about none
 * @param end the offset behind the last record and whatever is not handed out behind it
 * @param failure to be thrown by the stream, which goes on afterwards
 */
record Chunk(
        @Nullable Claim claim,
        List<ConsumerRecord<byte[], byte[]>> records,
        long end,
        @Nullable RuntimeException failure) {

    /** The stream has ended. */
    static final Chunk LAST = new Chunk(null, List.of(), -1, null);

    boolean isLast() {
        return claim == null && failure == null;
    }

    static Chunk of(Claim claim, List<ConsumerRecord<byte[], byte[]>> records, long end) {
        return new Chunk(claim, records, end, null);
    }

    static Chunk failing(RuntimeException failure) {
        return new Chunk(null, List.of(), -1, failure);
    }
}
