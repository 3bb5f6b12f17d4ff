package org.barnabas.simulation.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;

/** The batches of records in a log directory, as somebody sees them who reads the files. For dead processes' disks. */
public final class StoredBatches {

    private static final int SIZE_AT = 8;
    private static final int OVERHEAD = 12;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int CHECKED_FROM = 21;
    private static final int VALUE_TAIL = 3;
    private static final int MAGIC = 2;
    private static final String LOG = ".log";

    private final LogDisk disk;

    /** One batch, from a position of a file on. */
    private record Place(Replica replica, Path file, int position, int end, boolean sound) {}

    /**
     * A replica.
     *
     * @param folder what it is in
     */
    public record Replica(Path folder, String topic, int partition) {

        static @Nullable Replica of(Path folder) {
            String name = String.valueOf(folder.getFileName());
            int dash = name.lastIndexOf('-');
            if (dash < 1 || name.contains(".") || !name.substring(dash + 1).matches("[0-9]+")) {
                return null;
            }
            return new Replica(folder, name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)));
        }
    }

    public StoredBatches(LogDisk disk) {
        this.disk = disk;
    }

    /**
     * Flips a bit of a batch, where its checksum covers it.
     *
     * @param unseen whether the checksum is made to fit
     * @return whose batch it is; null if there is none
     */
    @Nullable
    Replica flip(SplittableRandom random, boolean unseen) {
        List<Place> batches = new ArrayList<>();
        for (Replica replica : replicas()) {
            collect(replica, batches);
        }
        if (batches.isEmpty()) {
            return null;
        }
        Place place = batches.get(random.nextInt(batches.size()));
        int records = place.end() - place.position() - RecordBatchView.HEADER_SIZE;
        int inside = random.nextInt(8) == 0
                ? CRC_AT + random.nextInt(Integer.BYTES)
                : RecordBatchView.HEADER_SIZE + random.nextInt(records);
        try {
            disk.memory().flipBit(place.file(), unseen ? place.end() - VALUE_TAIL : place.position() + inside);
            if (unseen) {
                byte[] content = disk.memory().readAll(place.file());
                ByteBuffer.wrap(content).putInt(place.position() + CRC_AT, checksum(content, place));
                disk.memory().put(place.file(), content);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        disk.damaged(true);
        return place.replica();
    }

    /** The first replica that has a damaged batch; null if all are sound, as what was cut off is not there any more. */
    public @Nullable Replica findDamage() {
        for (Replica replica : replicas()) {
            List<Place> batches = new ArrayList<>();
            collect(replica, batches);
            if (!batches.stream().allMatch(Place::sound)) {
                return replica;
            }
        }
        disk.damaged(false);
        return null;
    }

    /** As an operator does it who was told of a damaged log: the replica is to be copied anew. */
    void wipe(Replica replica) {
        MemoryDisk memory = disk.memory();
        try {
            for (String name : memory.list(replica.folder())) {
                memory.deleteIfExists(replica.folder().resolve(name));
            }
            memory.deleteIfExists(replica.folder());
            memory.forceDirectory(disk.directory());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        findDamage();
    }

    /** What has a folder here. */
    public List<Replica> replicas() {
        List<Replica> all = new ArrayList<>();
        try {
            MemoryDisk memory = disk.memory();
            for (String name :
                    memory.isDirectory(disk.directory()) ? memory.list(disk.directory()) : List.<String>of()) {
                Replica replica = Replica.of(disk.directory().resolve(name));
                if (replica != null && memory.isDirectory(replica.folder())) {
                    all.add(replica);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return all;
    }

    private void collect(Replica replica, List<Place> batches) {
        try {
            for (String name : disk.memory().list(replica.folder())) {
                if (name.endsWith(LOG)) {
                    collect(replica, replica.folder().resolve(name), batches);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void collect(Replica replica, Path file, List<Place> batches) throws IOException {
        byte[] content = disk.memory().readAll(file);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int at = 0;
        while (content.length - at > CHECKED_FROM) {
            int end = at + OVERHEAD + bytes.getInt(at + SIZE_AT);
            if (end > content.length || end - at <= RecordBatchView.HEADER_SIZE) {
                return;
            }
            Place place = new Place(replica, file, at, end, true);
            boolean sound = bytes.get(at + MAGIC_AT) == MAGIC && bytes.getInt(at + CRC_AT) == checksum(content, place);
            batches.add(new Place(replica, file, at, end, sound));
            at = end;
        }
    }

    private static int checksum(byte[] content, Place place) {
        CRC32C crc = new CRC32C();
        crc.update(content, place.position() + CHECKED_FROM, place.end() - place.position() - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
