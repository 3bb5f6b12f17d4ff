package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.barnabas.ports.Disk;

/**
 * The file {@code leader-epoch-checkpoint} of one log as the directory's {@link DiskLane} writes it. What is to be in it is
 * decided by the log's owner, who numbers each state; one that comes late, because there was no room for it in time, does
 * not replace a newer one, and none is written into the folder of a log that is gone. Used on the lane, and by whoever
 * loads the log before.
 */
public final class EpochFile {

    private final Disk disk;
    private final Path path;
    private long written = -1;
    private boolean gone;

    public EpochFile(Disk disk, Path folder) {
        this.disk = disk;
        this.path = folder.resolve(LogFiles.EPOCHS);
    }

    public Path path() {
        return path;
    }

    /** How sure it is to be that the file says so when {@link #write} returns. */
    public enum Strength {
        /** Survives the process; a power cut may leave garbage. */
        PROCESS,
        /** A power cut leaves the old content or the new one. */
        WHOLE,
        /** Survives a power cut. */
        DURABLE
    }

    /**
     * A state of the file.
     *
     * @param number larger than those of all states before
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record State(EpochFile file, long number, byte[] content) {

        /** Writes it, unless it is out of date. */
        void write() throws IOException {
            file.write(number, content, Strength.WHOLE);
        }
    }

    /** Writes a state, unless it is written already or out of date. */
    public void write(long number, byte[] content, Strength strength) throws IOException {
        if (gone || number <= written) {
            return;
        }
        switch (strength) {
            case PROCESS -> AtomicFile.write(disk, path, content);
            case WHOLE -> AtomicFile.writeWhole(disk, path, content);
            case DURABLE -> AtomicFile.writeDurably(disk, path, content);
        }
        written = number;
    }

    /** The log is closed or deleted: nothing is written any more. */
    public void end() {
        gone = true;
    }
}
