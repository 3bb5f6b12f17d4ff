package org.barnabas.coordinator.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A partition in memory. Commits at once unless a test holds commits back or lets writes fail. */
public final class FakeLog implements PartitionWriter, PartitionReader {

    private final List<CoordinatorRecord> records = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private boolean holding;
    private ErrorCode refusal = ErrorCode.NONE;
    private Runnable loading = () -> {};
    private boolean slowLoad;
    private @Nullable Sink sinkOfLoad;
    private int maxBatchBytes = Integer.MAX_VALUE;

    private record Held(List<CoordinatorRecord> records, Consumer<ErrorCode> onCommitted) {}

    /** From now on larger batches are refused. */
    public void limitBatches(int bytes) {
        maxBatchBytes = bytes;
    }

    @Override
    public void append(List<CoordinatorRecord> appended, Consumer<ErrorCode> onCommitted) {
        if (appended.stream().mapToInt(CoordinatorRecord::sizeInBytes).sum() > maxBatchBytes) {
            onCommitted.accept(ErrorCode.MESSAGE_TOO_LARGE);
        } else if (refusal != ErrorCode.NONE) {
            onCommitted.accept(refusal);
        } else if (holding) {
            held.add(new Held(appended, onCommitted));
        } else {
            records.addAll(appended);
            onCommitted.accept(ErrorCode.NONE);
        }
    }

    @Override
    public void replay(Sink sink, Consumer<ErrorCode> onDone) {
        sinkOfLoad = sink;
        loading = () -> {
            List.copyOf(records).forEach(sink::record);
            onDone.accept(ErrorCode.NONE);
        };
        if (!slowLoad) {
            finishLoad();
        }
    }

    /** The next load waits for {@link #finishLoad}. */
    public void loadSlowly() {
        slowLoad = true;
    }

    /** Delivers the first half and no end. */
    public void loadHalf() {
        Sink to = sinkOfLoad;
        if (to != null) {
            records.subList(0, (records.size() + 1) / 2).forEach(to::record);
        }
    }

    void finishLoad() {
        slowLoad = false;
        loading.run();
    }

    /** From now on nothing is committed until {@link #release}. */
    public void hold() {
        holding = true;
    }

    /** Commits everything held, in order; what is written meanwhile comes behind it. */
    public void release() {
        for (Held next = held.poll(); next != null; next = held.poll()) {
            records.addAll(next.records);
            next.onCommitted.accept(ErrorCode.NONE);
        }
        holding = false;
    }

    /** Forgets everything held: its writer is told nothing, as after a crash. */
    public void loseHeld() {
        holding = false;
        held.clear();
    }

    /** From now on writes fail; NONE lets them pass again. */
    public void refuse(ErrorCode error) {
        refusal = error;
    }

    public void add(CoordinatorRecord record) {
        records.add(record);
    }

    public List<CoordinatorRecord> records() {
        return List.copyOf(records);
    }

    public int heldWrites() {
        return held.size();
    }
}
