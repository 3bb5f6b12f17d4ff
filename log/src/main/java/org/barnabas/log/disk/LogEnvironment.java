package org.barnabas.log.disk;

import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Executor;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.log.model.ProducerRoom;
import org.barnabas.ports.Disk;
import org.barnabas.ports.LoopDisk;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.WallClock;

/**
 * What the logs of one directory share. All parts may be used from any thread.
 *
 * @param disk for threads that may wait for it
 * @param uptime which guesses about what is in memory go by; the clock of those who read
 * @param random for the jitter of segment times
 * @param files open files for reading
 * @param lane where owners of logs let do what may wait for the disk
 * @param flusher makes things durable
 * @param background for work that may block: deleting files
 * @param producerExpirationMs {@code producer.id.expiration.ms}
 * @param producerRoom how many producers the logs may remember
 * @param buffers memory outside of the heap: the broker's one pool
 */
public record LogEnvironment(
        Disk disk,
        WallClock clock,
        MonotonicClock uptime,
        RandomSource random,
        FileCache files,
        DirectoryState state,
        DiskLane lane,
        Flusher flusher,
        Executor background,
        LogMetrics metrics,
        long producerExpirationMs,
        ProducerRoom producerRoom,
        ByteBufAllocator buffers) {

    /** The disk as a loop may use it. */
    public LoopDisk loopDisk() {
        return disk;
    }
}
