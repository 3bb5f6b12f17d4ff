package org.barnabas.partition;

import org.barnabas.protocol.ErrorCode;

/** A leader's answer that waits for the log; it holds on to the records. Owned by the shard's thread. */
record HeldAnswer(Partition partition, int leaderEpoch, HeldRecords records, FetchedReply reply)
        implements LogGate.Message {

    @Override
    public void run() {
        try {
            partition.onFetched(leaderEpoch, records.told(), reply);
        } catch (RuntimeException | AssertionError | StackOverflowError surprise) {
            reply.onTaken(ErrorCode.UNKNOWN_SERVER_ERROR, null);
            throw surprise;
        } finally {
            records.release();
        }
    }

    @Override
    public void refuse(ErrorCode error) {
        records.release();
        reply.onTaken(error, null);
    }
}
