package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;

/**
 * The segments of one log in order: sealed ones, then the active one. The array of sealed segments is replaced, never
 * changed, because views share it. One thread, the log's owner.
 */
public final class LogSegments {

    private static final SegmentView[] NONE = {};

    private final LogEnvironment environment;
    private final Path folder;
    private SegmentView[] sealed;
    private ActiveSegment active;

    public LogSegments(LogEnvironment environment, Path folder, List<SegmentView> sealed, ActiveSegment active) {
        this.environment = environment;
        this.folder = folder;
        this.sealed = sealed.toArray(NONE);
        this.active = active;
    }

    public ActiveSegment active() {
        return active;
    }

    /** Never changes. */
    public SegmentView[] sealed() {
        return sealed;
    }

    public long firstBaseOffset() {
        return sealed.length == 0 ? active.baseOffset() : sealed[0].baseOffset();
    }

    long sizeInBytes() {
        long sum = active.size();
        for (SegmentView segment : sealed) {
            sum += segment.size();
        }
        return sum;
    }

    /** Seals the active segment and starts one at its end; answers the sealed one. */
    public SegmentView roll(LogConfig config) throws IOException {
        SegmentView last = active.seal(environment.disk());
        SegmentView[] grown = Arrays.copyOf(sealed, sealed.length + 1);
        grown[sealed.length] = last;
        sealed = grown;
        start(last.endOffset(), config);
        environment.metrics().rolled();
        return last;
    }

    /** Replaces the active segment by an empty one. */
    public void start(long baseOffset, LogConfig config) throws IOException {
        active = ActiveSegment.empty(
                environment.loopDisk(),
                environment.files(),
                folder,
                baseOffset,
                environment.clock().nowMs());
        long jitter = Math.min(config.segmentJitterMs(), config.segmentMs());
        active.jitterMs(jitter <= 0 ? 0 : environment.random().nextInt((int) Math.min(jitter, Integer.MAX_VALUE)));
    }

    /** Takes the oldest segments out of the log; their files stay. */
    public List<SegmentView> removeFirst(int count) {
        List<SegmentView> removed = List.of(Arrays.copyOf(sealed, count));
        sealed = Arrays.copyOfRange(sealed, count, sealed.length);
        return removed;
    }

    /** Takes all sealed segments that begin at or behind an offset out of the log; their files stay. */
    public List<SegmentView> removeFrom(long offset) {
        List<SegmentView> removed = new ArrayList<>();
        List<SegmentView> kept = new ArrayList<>();
        for (SegmentView segment : sealed) {
            (segment.baseOffset() >= offset ? removed : kept).add(segment);
        }
        sealed = kept.toArray(NONE);
        return removed;
    }

    /** The segment that a cut goes through: the last one that begins before an offset, or the first one. */
    public SegmentView cutAt(long offset) {
        if (active.baseOffset() < offset || sealed.length == 0) {
            return active.view();
        }
        int last = sealed.length - 1;
        while (last > 0 && sealed[last].baseOffset() >= offset) {
            last--;
        }
        return sealed[last];
    }

    /** Makes the newest sealed segment active again. */
    public void reopenLast() throws IOException {
        SegmentView last = sealed[sealed.length - 1];
        TimestampOffset newest = last.largestTimestamp();
        last.life().retire();
        last.life().forgetFiles(folder, last.baseOffset());
        sealed = Arrays.copyOf(sealed, sealed.length - 1);
        active = ActiveSegment.existing(
                environment.loopDisk(),
                environment.files(),
                new ActiveSegment.SegmentStart(
                        folder,
                        last.baseOffset(),
                        last.size(),
                        last.endOffset(),
                        last.offsets().onDisk(),
                        last.times().onDisk(),
                        last.aborted()),
                environment.clock().nowMs());
        active.resumeAt(newest, 0);
    }

    /** Whether these segments are still there, one behind the other. */
    public boolean contains(List<SegmentView> run) {
        return Collections.indexOfSubList(List.of(sealed), run) >= 0;
    }

    /**
     * Puts rewritten segments in the place of a run of sealed ones.
     *
     * @return false if the run is no longer there: the log was truncated or cut since, and nothing has changed
     */
    public boolean replace(List<SegmentView> run, List<SegmentView> rewritten) {
        List<SegmentView> all = new ArrayList<>(List.of(sealed));
        int at = Collections.indexOfSubList(all, run);
        if (at < 0) {
            return false;
        }
        all.subList(at, at + run.size()).clear();
        all.addAll(at, rewritten);
        sealed = all.toArray(NONE);
        return true;
    }
}
