package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import org.barnabas.ports.DiskFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that takes up room while there is some, and is deleted when the disk is full: ZooKeeper can write no less than
 * everything it is told, and a topic that is deleted to make room is such a thing. The file is made again as soon as
 * there is room for it and as much again: looked at every second, by a thread of its own. Any thread.
 */
public final class SpaceReserve implements AutoCloseable {

    static final String FILE = ".reserve";

    private static final Logger LOG = LoggerFactory.getLogger(SpaceReserve.class);
    private static final long MOST_BYTES = 8L << 20;
    private static final int PART_OF_DISK = 32;
    private static final int CHUNK = 64 << 10;

    /** Less than this is too little to go on without the reserve. */
    static final long LOW_BYTES = 512L << 10;

    private static final long FIRST_LOOK_MS = 3_000;
    private static final long LOOK_MS = 1_000;

    private final Timer timer = new Timer("zookeeper-reserve", true);
    private final Path folder;
    private final long bytes;
    private boolean there;

    private SpaceReserve(Path folder, long bytes, boolean there) {
        this.folder = folder;
        this.bytes = bytes;
        this.there = there;
    }

    /** Looks whether there is one from before; one is made soon if there is room. The folder must exist. */
    static SpaceReserve in(Path folder) throws IOException {
        long bytes = Math.min(MOST_BYTES, folder.toFile().getTotalSpace() / PART_OF_DISK);
        Path file = folder.resolve(FILE);
        boolean there = Files.exists(file) && Files.size(file) >= bytes;
        SpaceReserve reserve = new SpaceReserve(folder, bytes, there);
        TimerTask look = new TimerTask() {
            @Override
            public void run() {
                reserve.look();
            }
        };
        reserve.timer.schedule(look, FIRST_LOOK_MS, LOOK_MS);
        return reserve;
    }

    /** Refuses to begin on a disk that has not even room for the first transactions. */
    void requireRoom(long wanted) throws DiskFullException {
        if (!provide(wanted)) {
            close();
            throw new DiskFullException("the disk of " + folder + " is full: " + usable() + " bytes are free, " + wanted
                    + " are needed to start");
        }
    }

    /** What the disk under the folder has left, in bytes. */
    long usable() {
        return folder.toFile().getUsableSpace();
    }

    /** Makes the reserve or gives it back, as the disk has room. */
    synchronized void look() {
        long usable = usable();
        if (usable < LOW_BYTES) {
            giveBack();
        } else if (!there && usable >= 2 * bytes + LOW_BYTES) {
            make();
        }
    }

    /** Bytes that are free on the disk now and belong to the reserve. */
    public synchronized long missingBytes() {
        return there ? 0 : bytes;
    }

    /** The folder that it is in. */
    public Path folder() {
        return folder;
    }

    /**
     * Sees to it that so much can be written, by giving the reserve back if need be.
     *
     * @return false if not even that is enough
     */
    synchronized boolean provide(long wanted) {
        if (usable() >= wanted) {
            return true;
        }
        giveBack();
        return usable() >= wanted;
    }

    /** The file stays as it is. */
    @Override
    public void close() {
        timer.cancel();
    }

    private void giveBack() {
        if (!there) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(FILE));
            there = false;
            LOG.warn("the disk of {} is full: {} bytes kept for ZooKeeper are given back", folder, bytes);
        } catch (IOException failure) {
            LOG.warn("reserve not given back folder={} reason={}", folder, failure.getMessage());
        }
    }

    private void make() {
        Path file = folder.resolve(FILE);
        try {
            write(file);
            there = true;
            LOG.debug("reserve made folder={} bytes={}", folder, bytes);
        } catch (IOException noRoom) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException failure) {
                LOG.warn("reserve not deleted folder={} reason={}", folder, failure.getMessage());
            }
        }
    }

    /** Of bytes that no file system can make smaller. */
    private void write(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] chunk = new byte[CHUNK];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long left = bytes; left > 0; ) {
                random.nextBytes(chunk);
                ByteBuffer next = ByteBuffer.wrap(chunk, 0, (int) Math.min(CHUNK, left));
                left -= next.remaining();
                while (next.hasRemaining()) {
                    channel.write(next);
                }
            }
            channel.force(true);
        }
    }
}
