package org.barnabas.log.clean;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.disk.Flusher;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.segment.OffsetIndex;
import org.barnabas.log.segment.RollPolicy;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.log.segment.TimeIndex;
import org.barnabas.log.segment.TransactionIndex;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;

/** A segment that compaction writes, under names that end in {@code .cleaned}. One thread. */
final class CleanedSegment implements AutoCloseable {

    private final LogEnvironment environment;
    private final Disk disk;
    private final Path folder;
    private final long baseOffset;
    private final DiskFile log;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final TransactionIndex aborted;
    private final int interval;
    private int size;
    private int sinceIndexEntry;
    private TimestampOffset newest;

    CleanedSegment(LogEnvironment environment, Path folder, long baseOffset, LogConfig config) throws IOException {
        this.environment = environment;
        this.disk = environment.disk();
        this.folder = folder;
        this.baseOffset = baseOffset;
        this.interval = config.indexIntervalBytes();
        for (String suffix : SegmentSwap.SUFFIXES) {
            disk.deleteIfExists(cleaned(suffix));
        }
        this.log = disk.openOrCreate(cleaned(LogFiles.LOG));
        this.offsets = new OffsetIndex(disk, cleaned(LogFiles.OFFSET_INDEX), baseOffset, 0);
        this.times = new TimeIndex(disk, cleaned(LogFiles.TIME_INDEX), baseOffset, 0);
        this.aborted = new TransactionIndex(disk, cleaned(LogFiles.TRANSACTION_INDEX), 0);
        this.newest = new TimestampOffset(TimestampOffset.NO_TIMESTAMP, baseOffset);
        offsets.makeFile(disk);
        times.makeFile(disk);
    }

    private Path cleaned(String suffix) {
        return folder.resolve(LogFiles.name(baseOffset, suffix) + LogFiles.CLEANED);
    }

    int size() {
        return size;
    }

    /** Appends one batch. */
    void append(ByteBuf batch, long lastOffset, long maxTimestamp) throws IOException {
        int bytes = batch.readableBytes();
        if (!RollPolicy.isInReach(baseOffset, lastOffset) || bytes > Integer.MAX_VALUE - size) {
            throw new IllegalStateException("segment " + baseOffset + " in " + folder + " outgrew its bounds");
        }
        if (maxTimestamp > newest.timestamp()) {
            newest = new TimestampOffset(maxTimestamp, lastOffset);
        }
        if (sinceIndexEntry > interval) {
            offsets.append(lastOffset, size);
            times.appendIfLarger(newest.timestamp(), newest.offset());
            sinceIndexEntry = 0;
        }
        log.append(new ByteBuffer[] {batch.nioBuffer()}, 1);
        sinceIndexEntry += bytes;
        size += bytes;
    }

    void appendAborted(AbortedTransaction transaction) throws IOException {
        aborted.makeFile(disk);
        aborted.append(transaction);
    }

    /** Completes and forces all files; the view has the names that the files will get. */
    SegmentView finish(long endOffset) throws IOException {
        times.appendIfLarger(newest.timestamp(), newest.offset());
        offsets.writeAll(disk);
        times.writeAll(disk);
        log.force(true);
        for (String suffix : List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX, LogFiles.TRANSACTION_INDEX)) {
            Flusher.forceIfThere(disk, cleaned(suffix));
        }
        return new SegmentView(
                new SegmentLife(environment.files()),
                folder,
                baseOffset,
                endOffset,
                size,
                OffsetIndex.View.ofFile(LogFiles.offsetIndex(folder, baseOffset), baseOffset, offsets.entries()),
                TimeIndex.View.ofFile(LogFiles.timeIndex(folder, baseOffset), baseOffset, times.entries()),
                aborted.entries(),
                null);
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
