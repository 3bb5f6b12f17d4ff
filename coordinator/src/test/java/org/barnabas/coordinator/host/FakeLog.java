package org.barnabas.coordinator.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualThread;
import org.jspecify.annotations.Nullable;

/** A partition in memory. Commits at once unless a test holds the high watermark back or lets writes fail. */
public final class FakeLog implements PartitionWriter, PartitionReader {

    private final ManualThread thread;
    private final List<Entry> log = new ArrayList<>();
    /** Ends of the batches that are not committed. */
    private final ArrayDeque<Integer> held = new ArrayDeque<>();

    private LongConsumer onHighWatermark = offset -> {};
    private int highWatermark;
    private boolean holding;
    private boolean shut;
    private ErrorCode refusal = ErrorCode.NONE;
    private Runnable loading = () -> {};
    private boolean slowLoad;
    private @Nullable Sink sinkOfLoad;
    private int maxBatchBytes = Integer.MAX_VALUE;

    /** @param thread the partition's, which hears of what is committed and of what is read */
    public FakeLog(ManualThread thread) {
        this.thread = thread;
    }

    /** @param producerId of a transaction; negative outside of them */
    private record Entry(CoordinatorRecord record, long producerId) {}

    /** Who hears of what is committed, from now on; is told at once. */
    public void committer(LongConsumer listener) {
        onHighWatermark = listener;
        tellHighWatermark();
    }

    /** From now on larger batches are refused. */
    public void limitBatches(int bytes) {
        maxBatchBytes = bytes;
    }

    /** From now on the log has no place, or has one again; whoever waits is to be told by the test. */
    public void shut(boolean now) {
        shut = now;
    }

    @Override
    public Appended append(Batch batch) {
        if (shut) {
            return Appended.NOT_YET;
        }
        int bytes = batch.records().stream()
                .mapToInt(CoordinatorRecord::sizeInBytes)
                .sum();
        if (bytes > maxBatchBytes) {
            return Appended.refused(ErrorCode.MESSAGE_TOO_LARGE);
        }
        if (refusal != ErrorCode.NONE) {
            return Appended.refused(refusal);
        }
        int base = log.size();
        batch.records().forEach(record -> log.add(new Entry(record, batch.producerId())));
        held.add(log.size());
        if (!holding) {
            commitAll();
        }
        return new Appended(ErrorCode.NONE, base, log.size() - 1L);
    }

    private void commitAll() {
        held.clear();
        highWatermark = log.size();
        tellHighWatermark();
    }

    private void tellHighWatermark() {
        thread.within(() -> onHighWatermark.accept(highWatermark));
    }

    @Override
    public void replay(Sink sink, Done done) {
        sinkOfLoad = sink;
        loading = () -> {
            deliver(sink, log.size());
            done.onReplayed(ErrorCode.NONE, log.size());
        };
        if (!slowLoad) {
            finishLoad();
        }
    }

    private void deliver(Sink sink, int end) {
        for (int offset = 0; offset < end; offset++) {
            Entry entry = log.get(offset);
            if (entry.producerId < 0) {
                sink.record(offset, entry.record);
            } else {
                sink.transactional(offset, entry.producerId, (short) 0, entry.record);
            }
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
            thread.within(() -> deliver(to, (log.size() + 1) / 2));
        }
    }

    public void finishLoad() {
        slowLoad = false;
        thread.within(loading);
    }

    /** From now on nothing is committed until {@link #release}. */
    public void hold() {
        holding = true;
    }

    /** Commits everything held, also what is written upon that. */
    public void release() {
        while (!held.isEmpty()) {
            commitAll();
        }
        holding = false;
    }

    /** Commits the oldest write that is held. */
    public void releaseOne() {
        Integer end = held.poll();
        if (end != null) {
            highWatermark = end;
            tellHighWatermark();
        }
    }

    /** Loses what is not committed: its writer is told nothing, as after a crash. */
    public void loseHeld() {
        keepHeld(0);
    }

    /** Loses what is not committed but for the oldest writes; these are committed. */
    public void keepHeld(int writes) {
        onHighWatermark = offset -> {};
        for (int i = 0; i < writes; i++) {
            releaseOne();
        }
        holding = false;
        held.clear();
        log.subList(highWatermark, log.size()).clear();
    }

    /** From now on writes fail; NONE lets them pass again. */
    public void refuse(ErrorCode error) {
        refusal = error;
    }

    /** A record that somebody has written before. */
    public void add(CoordinatorRecord record) {
        add(record, -1);
    }

    /** A record of a transaction that somebody has written before. */
    public void add(CoordinatorRecord record, long producerId) {
        log.add(new Entry(record, producerId));
        highWatermark = log.size();
    }

    /** Something that is not the coordinator's, such as a marker, takes an offset; held back if everything is. */
    public long takeOffset(CoordinatorRecord filler) {
        held.add(log.size() + 1);
        log.add(new Entry(filler, -1));
        return log.size() - 1L;
    }

    public int size() {
        return log.size();
    }

    /** All that is in the log, committed or not. */
    public List<CoordinatorRecord> records() {
        return log.stream().map(Entry::record).toList();
    }

    public List<CoordinatorRecord> committedRecords() {
        return records().subList(0, highWatermark);
    }

    /** Writes that are not committed. */
    public int heldWrites() {
        return held.size();
    }
}
