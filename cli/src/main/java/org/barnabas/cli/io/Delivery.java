package org.barnabas.cli.io;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Counts what became of the records that were sent. Any thread. */
final class Delivery implements Callback {

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    void onSend() {
        sent.incrementAndGet();
    }

    /** The record was never handed to the producer. */
    void onRefusal(Exception error) {
        failure.compareAndSet(null, error);
        failed.incrementAndGet();
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
        if (error == null) {
            acknowledged.incrementAndGet();
        } else {
            onRefusal(error);
        }
    }

    long sent() {
        return sent.get();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Acknowledged or given up. */
    long decided() {
        return acknowledged.get() + failed.get();
    }

    /** The first one. */
    @Nullable
    Exception failure() {
        return failure.get();
    }

    @Override
    public String toString() {
        return acknowledged() + " of " + sent() + " records were acknowledged";
    }
}
