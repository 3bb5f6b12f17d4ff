package org.barnabas.cli.tool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a {@link Table} that is a configuration's value: with a remark for people that says how long or how much it
 * is, as it stands for programs.
 */
public final class SettingValue {

    private static final String UNLIMITED = "-1";

    private final String key;
    private final @Nullable String value;

    /** The value of a key; a null value is one that may not be seen. */
    public SettingValue(String key, @Nullable String value) {
        this.key = key;
        this.value = value;
    }

    @Nullable
    String value() {
        return value;
    }

    @Override
    public String toString() {
        if (value == null) {
            return "(hidden)";
        }
        String remark = remark(key, value);
        return remark == null ? value : value + " (" + remark + ")";
    }

    private static @Nullable String remark(String key, String value) {
        boolean time = key.endsWith(".ms");
        boolean size = key.endsWith(".bytes");
        if ((!time && !size) || !value.matches("-?\\d{1,19}")) {
            return null;
        }
        if (value.equals(UNLIMITED) || value.equals(Long.toString(Long.MAX_VALUE))) {
            return "no limit";
        }
        long number = Long.parseLong(value);
        if (size) {
            return number < 1024 ? null : new ByteCount(number).toString();
        }
        return number < 1_000 ? null : duration(Duration.ofMillis(number));
    }

    /** All units that are not zero: 7 days, 16 min 40 s. */
    private static @Nullable String duration(Duration time) {
        if (time.toMillisPart() != 0) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        if (time.toDays() > 0) {
            parts.add(Counted.of(time.toDays(), "day"));
        }
        if (time.toHoursPart() > 0) {
            parts.add(time.toHoursPart() + " h");
        }
        if (time.toMinutesPart() > 0) {
            parts.add(time.toMinutesPart() + " min");
        }
        if (time.toSecondsPart() > 0) {
            parts.add(time.toSecondsPart() + " s");
        }
        return String.join(" ", parts);
    }
}
