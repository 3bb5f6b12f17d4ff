package org.barnabas.cli.partition;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Adds up how much of some moves is done, look by look. Not thread-safe. */
final class CopyProgress {

    private static final double SECOND_NS = 1e9;
    private static final long QUIET_SECONDS = 10;

    private final List<Move> moves;
    private final Map<TopicPartition, Long> totals = new HashMap<>();
    private final long beganNs;
    private long movedNs;
    private long copied = -1;
    private long total;
    private int done;

    CopyProgress(Collection<Move> moves, long nowNs) {
        this.moves = List.copyOf(moves);
        this.beganNs = nowNs;
        this.movedNs = nowNs;
    }

    /** @param unfinished the partitions whose move goes on */
    void look(ReplicaSizes sizes, Set<TopicPartition> unfinished, long nowNs) {
        long copiedNow = 0;
        long totalNow = 0;
        int doneNow = 0;
        for (Move move : moves) {
            int copies = move.adding().size();
            long size =
                    Math.max(totals.getOrDefault(move.partition(), 0L), sizes.largest(move.before(), move.partition()));
            totals.put(move.partition(), size);
            totalNow += size * copies;
            if (!unfinished.contains(move.partition())) {
                copiedNow += size * copies;
                doneNow++;
            } else {
                for (int broker : move.adding()) {
                    copiedNow += Math.min(size, sizes.on(broker, move.partition()));
                }
            }
        }
        if (copiedNow != copied || doneNow != done) {
            movedNs = nowNs;
        }
        copied = copiedNow;
        total = totalNow;
        done = doneNow;
    }

    /** Whether nothing has moved for so long that people wonder why. */
    boolean isStuck(long nowNs) {
        return quietSeconds(nowNs) >= QUIET_SECONDS;
    }

    private long quietSeconds(long nowNs) {
        return (long) ((nowNs - movedNs) / SECOND_NS);
    }

    /** @param limit bytes per second that the brokers copy at most; null if there is no limit, or nobody has asked */
    void show(ProgressBar bar, long nowNs, @Nullable Long limit) {
        double seconds = Math.max(0.001, (nowNs - beganNs) / SECOND_NS);
        String stuck = limit == null
                ? "is a broker down?"
                : "copies are throttled to " + new ByteCount(limit) + "/s; is that too little, or a broker down?";
        String bytes = total == 0 ? "" : new ByteCount(copied) + " of " + new ByteCount(total) + ", ";
        String rate = total == 0 ? "" : ", " + new ByteCount((long) (copied / seconds)) + "/s";
        String detail = bytes + done + " of " + Counted.of(moves.size(), "partition") + rate
                + (isStuck(nowNs) ? ", no progress for " + quietSeconds(nowNs) + " s: " + stuck : "");
        if (total == 0) {
            bar.show(done, moves.size(), detail);
        } else {
            // What is not finished is never shown as if it were.
            bar.show(done == moves.size() ? total : Math.min(copied, total - total / 100), total, detail);
        }
    }

    long copied() {
        return copied;
    }
}
