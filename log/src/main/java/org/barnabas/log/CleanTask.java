package org.barnabas.log;

import java.util.List;
import java.util.Map;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogName;
import org.barnabas.log.segment.SegmentView;

/**
 * What is to be compacted: made by the log's owner, immutable, carried out on a cleaner thread.
 *
 * @param segments sealed segments in order, from the log's start up to the last one that may be cleaned
 * @param logStart records before it are dropped
 * @param firstDirty everything before it has been cleaned
 * @param nowMs when the round began
 * @param lastOffsets per active producer the last offset of its newest batch, whose sequence must stay in the log; −1
 *     if only its epoch is to be kept
 */
public record CleanTask(
        LogName name,
        List<SegmentView> segments,
        LogConfig config,
        long logStart,
        long firstDirty,
        long nowMs,
        Map<Long, Long> lastOffsets) {}
