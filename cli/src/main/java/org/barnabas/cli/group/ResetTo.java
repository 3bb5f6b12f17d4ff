package org.barnabas.cli.group;

import java.time.Instant;
import org.barnabas.cli.tool.PointInTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code reset-offsets} moves a group to: exactly one of these. */
final class ResetTo {

    @Option(names = "--to-earliest", required = true, description = "To the first record there is.")
    boolean earliest;

    @Option(names = "--to-latest", required = true, description = "Behind the last record.")
    boolean latest;

    @Option(names = "--to-offset", paramLabel = "N", required = true, description = "To this offset.")
    @Nullable
    Long offset;

    @Option(
            names = "--to-time",
            paramLabel = "TIME",
            required = true,
            converter = PointInTime.Converter.class,
            description = "To the first record at or after a time: 15m or 1h ago, '2026-11-29 12:00',"
                    + " 2026-03-01T12:00:00Z, @MS.")
    @Nullable
    Instant time;

    @Option(names = "--shift", paramLabel = "N", required = true, description = "By N records; negative goes back.")
    @Nullable
    Long shift;

    /**
     * The new offset, kept within what the partition holds.
     *
     * @param current committed offset, or null
     * @param atTime first offset at or after {@link #time}, or −1 if there is none
     */
    long target(@Nullable Long current, long start, long end, long atTime) {
        long wanted;
        if (earliest) {
            wanted = start;
        } else if (offset != null) {
            wanted = offset;
        } else if (time != null) {
            wanted = atTime < 0 ? end : atTime;
        } else if (shift != null) {
            wanted = (current == null ? start : current) + shift;
        } else {
            wanted = end;
        }
        return Math.max(start, Math.min(end, wanted));
    }
}
