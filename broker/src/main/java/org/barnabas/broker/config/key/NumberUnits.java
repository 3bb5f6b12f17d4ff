package org.barnabas.broker.config.key;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What somebody meant who wrote a number with a unit ({@code 72h}, {@code 100MB}): keys take numbers alone. */
final class NumberUnits {

    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,18})\\s*([a-zA-Z]{1,12})");

    private static final Map<String, Long> TIMES_MS = Map.ofEntries(
            Map.entry("ms", 1L),
            Map.entry("s", 1_000L),
            Map.entry("sec", 1_000L),
            Map.entry("seconds", 1_000L),
            Map.entry("m", 60_000L),
            Map.entry("min", 60_000L),
            Map.entry("minutes", 60_000L),
            Map.entry("h", 3_600_000L),
            Map.entry("hours", 3_600_000L),
            Map.entry("d", 86_400_000L),
            Map.entry("days", 86_400_000L));

    private static final String SIZES = "bkmgt";

    private NumberUnits() {}

    /** The number to write in place of the text, in the unit of the key; null if nobody can tell. */
    static @Nullable String plain(String key, String text) {
        Matcher matcher = WITH_UNIT.matcher(text.trim());
        if (!matcher.matches()) {
            return null;
        }
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        BigInteger factor;
        BigInteger divisor = BigInteger.ONE;
        Long time = TIMES_MS.get(key.substring(key.lastIndexOf('.') + 1));
        if (time != null) {
            Long written = TIMES_MS.get(unit);
            if (written == null) {
                return null;
            }
            factor = BigInteger.valueOf(written);
            divisor = BigInteger.valueOf(time);
        } else {
            int power = unit.matches("[kmgt]?(i?b)?|bytes") ? SIZES.indexOf(unit.charAt(0)) : -1;
            if (power < 0 || !(key.contains("bytes") || key.endsWith(".size"))) {
                return null;
            }
            factor = BigInteger.valueOf(1024).pow(power);
        }
        BigInteger[] plain = new BigInteger(matcher.group(1)).multiply(factor).divideAndRemainder(divisor);
        return plain[1].signum() == 0 ? plain[0].toString() : null;
    }
}
