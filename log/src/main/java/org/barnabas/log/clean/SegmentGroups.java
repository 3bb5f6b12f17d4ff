package org.barnabas.log.clean;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.CleanTask;
import org.barnabas.log.segment.SegmentView;

/** Which segments compaction makes one of. */
final class SegmentGroups {

    private SegmentGroups() {}

    /** Runs of neighbours that together fit one segment. */
    static List<List<SegmentView>> of(CleanTask task, long upTo) {
        List<List<SegmentView>> groups = new ArrayList<>();
        List<SegmentView> group = new ArrayList<>();
        long bytes = 0;
        for (SegmentView segment : task.segments()) {
            if (segment.baseOffset() >= upTo) {
                break;
            }
            boolean fits = bytes + segment.size() <= task.config().segmentBytes()
                    && (group.isEmpty() || segment.endOffset() - group.get(0).baseOffset() <= Integer.MAX_VALUE);
            if (!fits && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(segment);
            bytes += segment.size();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}
