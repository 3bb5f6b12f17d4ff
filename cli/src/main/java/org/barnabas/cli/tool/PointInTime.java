package org.barnabas.cli.tool;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times as people write them. */
public final class PointInTime {

    /** What {@link #parse} takes, for help and complaints. */
    public static final String FORMS = "90s, 15m, 1h, 2d (ago), 2026-11-29, '2026-11-29 12:00' (of this time zone),"
            + " 2026-11-29T12:00:00Z, 2026-11-29T13:00+01:00, or @MS (since 1970)";

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhdw])");
    private static final Pattern MILLIS = Pattern.compile("@(\\d{1,18})");
    private static final Pattern CALENDAR = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)"
            + "(?:[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?) ?(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?");

    private PointInTime() {}

    /**
     * The time that is meant, or null if it is none of {@link #FORMS}.
     *
     * @param now what "ago" counts from
     * @param zone of times that name none
     */
    public static @Nullable Instant parse(String text, Instant now, ZoneId zone) {
        Matcher ago = AGO.matcher(text);
        Matcher millis = MILLIS.matcher(text);
        Matcher calendar = CALENDAR.matcher(text);
        try {
            if (ago.matches()) {
                return now.minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
            }
            if (millis.matches()) {
                return Instant.ofEpochMilli(Long.parseLong(millis.group(1)));
            }
            if (calendar.matches()) {
                LocalDate date = LocalDate.parse(calendar.group(1));
                LocalTime time = calendar.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(calendar.group(2));
                ZoneId where = calendar.group(3) == null ? zone : ZoneOffset.of(calendar.group(3));
                return date.atTime(time).atZone(where).toInstant();
            }
        } catch (DateTimeException | ArithmeticException e) {
            // The thirtieth of February, and the like.
        }
        return null;
    }

    private static Duration duration(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofDays(7 * count);
        };
    }

    /** For the command-line library. */
    public static final class Converter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            Instant time = parse(text, Instant.now(), ZoneId.systemDefault());
            if (time == null) {
                throw new TypeConversionException("expected a time (" + FORMS + "), but was '" + text + "'");
            }
            return time;
        }
    }
}
