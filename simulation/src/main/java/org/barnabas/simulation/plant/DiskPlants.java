package org.barnabas.simulation.plant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.ports.LoopFile;
import org.barnabas.protocol.ErrorCode;

/** Mistakes in how what a disk does is taken. Public is what the altered classes call. */
public final class DiskPlants {

    private static final String ACKS = "partition.lead.AckQueue";

    private DiskPlants() {}

    /** FLIP: no checksum is looked at, neither when a log is opened nor when a batch comes from a leader. */
    static List<Alteration> noChecksums() {
        return List.of(
                Alteration.advised("protocol.record.RecordBatchView", "isValid", 0, Fits.class),
                Alteration.advised("log.recovery.SegmentScan", "checksumFits", 3, Fits.class));
    }

    static final class Fits {

        @SuppressWarnings("UnusedVariable") // what is written belongs to the altered class
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean fits) {
            fits = true;
        }
    }

    /** EIO: whoever waits when the log's disk breaks is told that all is well. */
    static List<Alteration> acknowledgesOnBrokenDisk() {
        return List.of(Alteration.advised(ACKS, "failAll", 2, Fine.class));
    }

    static final class Fine {

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 1, readOnly = false) ErrorCode error) {
            error = error == ErrorCode.KAFKA_STORAGE_ERROR ? ErrorCode.NONE : error;
        }
    }

    /** FULL: whoever waits for what found no room is told that all is well. */
    static List<Alteration> acknowledgesOnFullDisk() {
        return List.of(
                Alteration.advised(ACKS, "failBeyond", 2, FineBeyond.class),
                Alteration.called("partition.LeaderRole", "append", 5, "onAppended", DiskPlants.class, "acknowledge"));
    }

    /** What is refused because room is short is no other case to who thinks that a full disk is none. */
    public static void acknowledge(AppendReply reply, ErrorCode error, long baseOffset, long logStartOffset) {
        reply.onAppended(error == ErrorCode.KAFKA_STORAGE_ERROR ? ErrorCode.NONE : error, baseOffset, logStartOffset);
    }

    static final class FineBeyond {

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 1, readOnly = false) ErrorCode error) {
            error = error == ErrorCode.KAFKA_STORAGE_ERROR ? ErrorCode.NONE : error;
        }
    }

    /** READER: who has read a file closes it, whoever else reads it. */
    static List<Alteration> closesUnderReaders() {
        return List.of(Alteration.advised("log.disk.SharedFile", "release", 0, ClosesForAll.class));
    }

    static final class ClosesForAll {

        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("file") LoopFile file) {
            close(file);
        }
    }

    public static void close(LoopFile file) {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
