package org.barnabas.log.producer;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.model.ProducerRoom;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a log about its idempotent and transactional producers. It refuses what does not follow on, recognises
 * what it has seen, and knows how far readers of committed data may go. It mirrors the log from the start up to
 * {@link #endOffset}; {@link SnapshotStore} keeps it across restarts. One thread, the log's owner.
 */
public final class ProducerLedger {

    private final ProducerTable producers;
    private final OpenTransactions transactions = new OpenTransactions();
    private long endOffset;

    /**
     * @param endOffset where the log begins that this ledger will mirror
     * @param room bounds how many producers it remembers
     */
    public ProducerLedger(long endOffset, ProducerRoom room) {
        this.producers = new ProducerTable(room);
        this.endOffset = endOffset;
    }

    /** Everything before this offset is accounted for. */
    public long endOffset() {
        return endOffset;
    }

    /** The log has grown up to here, also by batches without a producer. */
    public void endOffset(long offset) {
        endOffset = offset;
    }

    public boolean isEmpty() {
        return producers.isEmpty();
    }

    /** Whoever wrote the longest ago first, but for those with open transactions, which come before all others. */
    public List<ProducerState> producers() {
        return producers.all();
    }

    public OpenTransactions transactions() {
        return transactions;
    }

    /** Says whether a data batch of a client may be appended. Batches without a producer id always may. */
    public SequenceCheck check(RecordBatchView batch) {
        if (!batch.hasProducerId()) {
            return SequenceCheck.FITS;
        }
        ProducerState producer = producers.get(batch.producerId());
        if (producer == null) {
            return SequenceCheck.FITS;
        }
        SequenceCheck check = producer.check(batch.producerEpoch(), batch.baseSequence(), batch.lastSequence());
        boolean open = producer.transactionFirstOffset() != ProducerState.NO_TRANSACTION;
        if (check.fits() && open && !batch.isTransactional() && batch.producerEpoch() == producer.epoch()) {
            return SequenceCheck.refused(ErrorCode.INVALID_TXN_STATE);
        }
        return check;
    }

    /** Says whether a coordinator may append a marker. */
    public ErrorCode checkMarker(RecordBatchView batch, TransactionMarker marker) {
        ProducerState producer = producers.get(batch.producerId());
        if (producer == null) {
            return ErrorCode.NONE;
        }
        if (batch.producerEpoch() < producer.epoch()) {
            return ErrorCode.INVALID_PRODUCER_EPOCH;
        }
        return marker.coordinatorEpoch() < producer.coordinatorEpoch()
                ? ErrorCode.TRANSACTION_COORDINATOR_FENCED
                : ErrorCode.NONE;
    }

    /** Notes a data batch that goes into the log, whose offsets are final. */
    public void add(RecordBatchView batch) {
        if (batch.hasProducerId()) {
            ProducerState producer = producers.note(batch.producerId());
            ProducerState.Batch entry = new ProducerState.Batch(
                    batch.lastSequence(), batch.lastOffset(), batch.lastOffsetDelta(), batch.maxTimestamp());
            producer.add(batch.producerEpoch(), entry);
            if (batch.isTransactional() && producer.transactionFirstOffset() == ProducerState.NO_TRANSACTION) {
                producer.beginTransaction(batch.baseOffset());
                transactions.begin(batch.baseOffset(), batch.producerId());
            }
            producers.noted(producer);
        }
        endOffset = batch.lastOffset() + 1;
    }

    /**
     * Notes a marker that goes into the log.
     *
     * @return the entry for the transaction index; null if the transaction was committed or wrote nothing here
     */
    @Nullable
    public AbortedTransaction addMarker(RecordBatchView batch, TransactionMarker marker) {
        ProducerState producer = producers.note(batch.producerId());
        long offset = batch.baseOffset();
        long first = producer.endTransaction(batch.producerEpoch(), marker.coordinatorEpoch(), batch.maxTimestamp());
        producers.noted(producer);
        endOffset = batch.lastOffset() + 1;
        if (first == ProducerState.NO_TRANSACTION) {
            return null;
        }
        long stable = transactions.stableAfter(first, offset);
        transactions.complete(first, offset);
        return marker.commit() ? null : new AbortedTransaction(batch.producerId(), first, offset, stable);
    }

    /** Forgets producers that have been silent for so long and have no open transaction; answers how many. */
    public int expire(long nowMs, long expirationMs) {
        return producers.forgetIf(producer -> isExpired(producer, nowMs, expirationMs));
    }

    private static boolean isExpired(ProducerState producer, long nowMs, long expirationMs) {
        return producer.transactionFirstOffset() == ProducerState.NO_TRANSACTION
                && nowMs - producer.lastTimestamp() >= expirationMs;
    }

    /** Starts anew from the content of a snapshot taken at {@code offset}. */
    public void load(List<ProducerState> snapshot, long offset, long nowMs, long expirationMs) {
        clear(offset);
        for (ProducerState producer : snapshot) {
            if (!isExpired(producer, nowMs, expirationMs)) {
                producers.restore(producer);
                if (producer.transactionFirstOffset() != ProducerState.NO_TRANSACTION) {
                    transactions.begin(producer.transactionFirstOffset(), producer.producerId());
                }
            }
        }
    }

    /** Knows nobody; the log it mirrors begins at {@code offset}. */
    public void clear(long offset) {
        producers.clear();
        transactions.clear();
        endOffset = offset;
    }

    byte[] encode() {
        return ProducerSnapshot.encode(producers.all());
    }

    /** What operators see of each producer (DescribeProducers). */
    public List<ProducerSummary> summaries() {
        List<ProducerSummary> all = new ArrayList<>(producers.size());
        for (ProducerState producer : producers.all()) {
            all.add(new ProducerSummary(
                    producer.producerId(),
                    producer.epoch(),
                    producer.lastSequence(),
                    producer.lastTimestamp(),
                    producer.coordinatorEpoch(),
                    producer.transactionFirstOffset()));
        }
        return all;
    }
}
