package org.barnabas.broker.api.fetch;

import org.barnabas.partition.PartitionConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;

/** What the records of an answer look like to the client, which the version of its request decides. */
enum RecordFormat {
    /** Messages of format 0, cut at the partition's limit: Fetch 0 and 1. */
    MESSAGES_0,
    /** Messages of format 1, cut at the partition's limit: Fetch 2. */
    CUT_MESSAGES_1,
    /** Messages of format 1, all of them whole (KIP-74): Fetch 3. */
    MESSAGES_1,
    /** As they are stored, to clients that know nothing of zstd (KIP-110): Fetch 4 to 9. */
    BATCHES_WITHOUT_ZSTD,
    /** As they are stored. */
    BATCHES;

    static RecordFormat of(short version) {
        if (version <= 1) {
            return MESSAGES_0;
        }
        if (version <= 3) {
            return version == 2 ? CUT_MESSAGES_1 : MESSAGES_1;
        }
        return version < 10 ? BATCHES_WITHOUT_ZSTD : BATCHES;
    }

    /** Whether records have to be converted. */
    boolean isOld() {
        return compareTo(MESSAGES_1) <= 0;
    }

    /** The number of an old format. */
    byte magic() {
        return (byte) (this == MESSAGES_0 ? 0 : 1);
    }

    /** Whether a message that is larger than the limit is cut there, by which the client notices. */
    boolean cuts() {
        return this == MESSAGES_0 || this == CUT_MESSAGES_1;
    }

    /**
     * Why a topic's records are not given in this format. What is compressed with zstd in a topic that does not ask for it is met
     * when it is converted; between that and the present format clients find out for themselves, as with Apache Kafka.
     */
    ErrorCode refusal(PartitionConfig topic) {
        if (isOld() && !topic.downConversion()) {
            return ErrorCode.UNSUPPORTED_VERSION;
        }
        Compression forced = topic.rules().forcedCompression();
        boolean zstd = this != BATCHES && forced != null && forced.type() == CompressionType.ZSTD;
        return zstd ? ErrorCode.UNSUPPORTED_COMPRESSION_TYPE : ErrorCode.NONE;
    }
}
