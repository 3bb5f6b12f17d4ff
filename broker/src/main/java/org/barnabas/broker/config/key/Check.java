package org.barnabas.broker.config.key;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What values a key takes.
 *
 * @param <T> type of the parsed value
 */
public interface Check<T> {

    /** Says what is wrong with the value, or null if it is fine. */
    @Nullable
    String problem(T value);

    /** The accepted values in words, for the documentation; empty if everything is fine. */
    String describe();

    /** A number between two bounds, both included. */
    record Range<N extends Number>(
            @Nullable Number min, @Nullable Number max) implements Check<N> {

        @Override
        public @Nullable String problem(N value) {
            BigDecimal number = new BigDecimal(value.toString());
            if (min != null && number.compareTo(new BigDecimal(min.toString())) < 0) {
                return "Value must be at least " + min;
            }
            if (max != null && number.compareTo(new BigDecimal(max.toString())) > 0) {
                return "Value must be no more than " + max;
            }
            return null;
        }

        @Override
        public String describe() {
            if (max == null) {
                return "at least " + min;
            }
            return min == null ? "at most " + max : min + " to " + max;
        }
    }

    /** One of a few words. */
    record OneOf(List<String> words) implements Check<String> {

        @Override
        public @Nullable String problem(String value) {
            return words.contains(value) ? null : "String must be one of: " + String.join(", ", words);
        }

        @Override
        public String describe() {
            return String.join(", ", words);
        }
    }

    /** A list without duplicates whose members are a few words. */
    record EachOneOf(List<String> words) implements Check<List<String>> {

        @Override
        public @Nullable String problem(List<String> value) {
            for (String member : value) {
                if (!words.contains(member)) {
                    return "'" + member + "' is not one of: " + String.join(", ", words);
                }
            }
            return value.stream().distinct().count() == value.size() ? null : "The list has duplicates";
        }

        @Override
        public String describe() {
            return "any of " + String.join(", ", words);
        }
    }

    /** One value only, and why no other. */
    record Only<V>(V accepted, String reason) implements Check<V> {

        @Override
        public @Nullable String problem(V value) {
            return value.equals(accepted) ? null : "Value must be " + accepted + ": " + reason;
        }

        @Override
        public String describe() {
            return "only " + accepted;
        }
    }

    /** A number in a range, or one number outside it that has a meaning of its own. */
    record RangeOr(int min, int max, int special) implements Check<Integer> {

        @Override
        public @Nullable String problem(Integer value) {
            return value == special || (value >= min && value <= max)
                    ? null
                    : String.format(Locale.ROOT, "Value must be %d or between %d and %d", special, min, max);
        }

        @Override
        public String describe() {
            return min + " to " + max + ", or " + special;
        }
    }

    /** A release of Apache Kafka up to 3.9, as {@code 0.8.2}, {@code 2.1.1} or {@code 3.0-IV1}. */
    record Release() implements Check<String> {

        private static final Pattern RELEASE = Pattern.compile(
                "(0\\.8\\.[0-2]|0\\.9\\.0|0\\.10\\.[0-2]|0\\.11\\.0|1\\.[01]|2\\.[0-8]|3\\.[0-9])(-IV\\d)?(\\..*)?");

        @Override
        public @Nullable String problem(String value) {
            return RELEASE.matcher(value).matches()
                    ? null
                    : "Version " + value + " is not a release of Apache Kafka 0.8 to 3.9";
        }

        @Override
        public String describe() {
            return "0.8.0 to 3.9";
        }
    }

    /** {@code host:count} pairs, separated by commas. */
    record HostCounts() implements Check<String> {

        @Override
        public @Nullable String problem(String value) {
            for (String entry : ConfigKey.members(value)) {
                if (!entry.matches(".+:\\s*\\d{1,9}")) {
                    return "Expected host:count, got " + entry;
                }
            }
            return null;
        }

        @Override
        public String describe() {
            return "host:count,...";
        }
    }

    /** {@code *}, or {@code partition:broker} pairs, as the throttled-replica lists have them (KIP-73). */
    record ThrottledReplicas() implements Check<List<String>> {

        @Override
        public @Nullable String problem(List<String> value) {
            boolean fine = value.equals(List.of("*")) || value.stream().allMatch(pair -> pair.matches("\\d+:\\d+"));
            return fine ? null : "Value must be *, or a list of partition:broker";
        }

        @Override
        public String describe() {
            return "* or partition:broker,...";
        }
    }
}
