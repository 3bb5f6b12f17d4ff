package org.barnabas.coordinator.host;

import java.util.function.BooleanSupplier;

/** Hands on what is replayed; what is still being read when the term has ended changes nothing any more. */
record ReplaySink(PartitionReader.Sink target, BooleanSupplier over) implements PartitionReader.Sink {

    @Override
    public boolean isOver() {
        return over.getAsBoolean();
    }

    @Override
    public void record(long offset, CoordinatorRecord record) {
        if (!isOver()) {
            target.record(offset, record);
        }
    }

    @Override
    public void transactional(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {
        if (!isOver()) {
            target.transactional(offset, producerId, producerEpoch, record);
        }
    }

    @Override
    public void marker(long offset, long producerId, short producerEpoch, boolean commit) {
        if (!isOver()) {
            target.marker(offset, producerId, producerEpoch, commit);
        }
    }
}
