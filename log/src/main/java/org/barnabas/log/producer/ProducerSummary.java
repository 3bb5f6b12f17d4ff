package org.barnabas.log.producer;

/**
 * A producer as DescribeProducers shows it.
 *
 * @param lastSequence −1 if it has written nothing with this epoch
 * @param lastTimestamp milliseconds
 * @param coordinatorEpoch −1 without a transaction so far
 * @param transactionStartOffset −1 without an open transaction
 */
public record ProducerSummary(
        long producerId,
        int producerEpoch,
        int lastSequence,
        long lastTimestamp,
        int coordinatorEpoch,
        long transactionStartOffset) {}
