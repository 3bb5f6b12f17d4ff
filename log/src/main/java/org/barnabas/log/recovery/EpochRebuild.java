package org.barnabas.log.recovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.SegmentView;
import org.jspecify.annotations.Nullable;

/** Finds the leader epochs of a log whose checkpoint is lost: every batch carries its epoch. */
final class EpochRebuild {

    private EpochRebuild() {}

    static void scan(EpochHistory epochs, Collection<SegmentView> sealed, @Nullable ActiveSegment active)
            throws IOException {
        List<SegmentView> all = new ArrayList<>(sealed);
        if (active != null) {
            all.add(active.view());
        }
        for (SegmentView segment : all) {
            if (!segment.isEmpty()) {
                scan(epochs, segment);
            }
        }
    }

    private static void scan(EpochHistory epochs, SegmentView segment) throws IOException {
        SharedFile log = segment.openLog();
        try {
            BatchScanner scanner = new BatchScanner(log.file(), 0, segment.size());
            while (scanner.next()) {
                if (!scanner.header().isLegacy()) {
                    epochs.assign(
                            scanner.header().partitionLeaderEpoch(),
                            scanner.header().baseOffset());
                }
            }
        } finally {
            log.release();
        }
    }
}
