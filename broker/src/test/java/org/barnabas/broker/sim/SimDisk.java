package org.barnabas.broker.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.testkit.DiskFaults.Operation;
import org.barnabas.testkit.MemoryDisk;

/** The disk of a machine, and what is wrong with it. */
final class SimDisk {

    static final Path LOGS = Path.of("/logs");

    private static final Path FOLDER = LOGS.resolve(SimWorld.TOPIC + "-0");
    private static final int SIZE_AT = 8;
    private static final int OVERHEAD = 12;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int CHECKED_FROM = 21;
    private static final int VALUE_TAIL = 3;

    final MemoryDisk memory;
    private boolean broken;
    private boolean forgetful;
    private boolean full;
    private boolean damaged;

    SimDisk(WallClock clock) {
        memory = new MemoryDisk(clock);
    }

    /** Writes or forces fail from now on; with the power also what was not forced goes. */
    void breakDown(boolean atForce, boolean withPower) {
        broken = true;
        forgetful = withPower;
        memory.faults().fail(atForce ? Operation.FORCE : Operation.WRITE, path -> path.startsWith(LOGS));
    }

    /** There is room for some more bytes only. */
    void fill(long bytes) {
        full = true;
        memory.capacity(memory.totalBytes(LOGS) - memory.usableBytes(LOGS) + bytes);
    }

    void mend() {
        broken = false;
        forgetful = false;
        full = false;
        memory.faults().heal();
        memory.capacity(Long.MAX_VALUE);
    }

    boolean isBroken() {
        return broken;
    }

    boolean isFull() {
        return full;
    }

    /** A bit has changed that nobody has found yet. */
    boolean isDamaged() {
        return damaged;
    }

    /** Whether records may be lost with it. */
    boolean isDoubtful() {
        return forgetful || damaged;
    }

    boolean isForgetful() {
        return forgetful;
    }

    /**
     * Flips a bit of a stored batch, where its checksum covers it.
     *
     * @param unseen whether the checksum is made to fit
     * @return where; empty if there is no batch
     */
    String flip(SplittableRandom random, boolean unseen) {
        List<Place> batches = batches();
        if (batches.isEmpty()) {
            return "";
        }
        Place place = batches.get(random.nextInt(batches.size()));
        int at = unseen
                ? place.end() - VALUE_TAIL
                : place.position()
                        + (random.nextInt(8) == 0
                                ? CRC_AT + random.nextInt(Integer.BYTES)
                                : RecordBatchView.HEADER_SIZE
                                        + random.nextInt(place.end() - place.position() - RecordBatchView.HEADER_SIZE));
        try {
            memory.flipBit(place.file(), at);
            if (unseen) {
                byte[] content = memory.readAll(place.file());
                ByteBuffer.wrap(content).putInt(place.position() + CRC_AT, checksum(content, place));
                memory.put(place.file(), content);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        damaged = true;
        return place.file().getFileName() + " at " + at;
    }

    /** Looks whether the damage is still there: what was cut off is not. */
    boolean findDamage() {
        damaged = damaged && !batches().stream().allMatch(Place::sound);
        return damaged;
    }

    /** As an operator does it who has been told of a damaged log: the replica is to be copied anew, to a sound disk. */
    void wipe() {
        damaged = false;
        memory.faults().heal();
        try {
            for (String name : memory.list(FOLDER)) {
                memory.deleteIfExists(FOLDER.resolve(name));
            }
            memory.deleteIfExists(FOLDER);
            memory.forceDirectory(LOGS);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private record Place(Path file, int position, int end, boolean sound) {}

    private List<Place> batches() {
        List<Place> batches = new ArrayList<>();
        try {
            for (String name : memory.isDirectory(FOLDER) ? memory.list(FOLDER) : List.<String>of()) {
                if (name.endsWith(".log")) {
                    collect(FOLDER.resolve(name), batches);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return batches;
    }

    private void collect(Path file, List<Place> batches) throws IOException {
        byte[] content = memory.readAll(file);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int at = 0;
        while (content.length - at > CHECKED_FROM) {
            int end = at + OVERHEAD + bytes.getInt(at + SIZE_AT);
            if (end > content.length || end - at <= CHECKED_FROM) {
                return;
            }
            Place place = new Place(file, at, end, true);
            boolean sound = bytes.get(at + MAGIC_AT) == 2 && bytes.getInt(at + CRC_AT) == checksum(content, place);
            batches.add(new Place(file, at, end, sound));
            at = end;
        }
    }

    private static int checksum(byte[] content, Place place) {
        CRC32C crc = new CRC32C();
        crc.update(content, place.position() + CHECKED_FROM, place.end() - place.position() - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
