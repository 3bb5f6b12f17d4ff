package org.barnabas.client.group;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which topics a consumer wants, those included that come later. Patterns are Java's and have to match whole names; as in
 * 0.8.2 a comma stands for {@code |}, and spaces and quotes around the pattern do not count.
 */
public final class TopicFilter {

    private static final String INCLUDE = "white_list";
    private static final String EXCLUDE = "black_list";

    private final String kind;
    private final String regex;
    private final Pattern pattern;

    private TopicFilter(String kind, String regex) {
        this.kind = kind;
        this.regex = regex;
        this.pattern = compiled(regex);
    }

    /**
     * Topics whose names match.
     *
     * @throws IllegalArgumentException if the pattern is none
     */
    public static TopicFilter include(String regex) {
        return new TopicFilter(INCLUDE, clean(regex));
    }

    /**
     * Topics whose names do not match.
     *
     * @throws IllegalArgumentException if the pattern is none
     */
    public static TopicFilter exclude(String regex) {
        return new TopicFilter(EXCLUDE, clean(regex));
    }

    /**
     * Topics whose names match the one pattern and not the other. Other members of the group, 0.8.2's too, see one pattern
     * that means both.
     *
     * @throws IllegalArgumentException if one of the patterns is none
     */
    public static TopicFilter of(String include, String exclude) {
        String wanted = clean(include);
        String unwanted = clean(exclude);
        compiled(wanted);
        compiled(unwanted);
        return new TopicFilter(INCLUDE, "(?!(?:" + unwanted + ")$)(?:" + wanted + ")");
    }

    /** Of a registration in ZooKeeper. */
    static TopicFilter ofKind(String kind, String regex) {
        return kind.equals(INCLUDE) ? include(regex) : exclude(regex);
    }

    static boolean isKind(String text) {
        return text.equals(INCLUDE) || text.equals(EXCLUDE);
    }

    private static String clean(String regex) {
        return regex.trim()
                .replace(',', '|')
                .replace(" ", "")
                .replaceAll("^[\"']+", "")
                .replaceAll("[\"']+$", "");
    }

    private static Pattern compiled(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + regex + "' is no pattern: " + e.getDescription(), e);
        }
    }

    /** Whether a topic of this name is wanted. */
    public boolean matches(String topic) {
        return pattern.matcher(topic).matches() == kind.equals(INCLUDE);
    }

    /** As in the field {@code pattern} of a registration. */
    String kind() {
        return kind;
    }

    String regex() {
        return regex;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter filter && filter.kind.equals(kind) && filter.regex.equals(regex);
    }

    @Override
    public int hashCode() {
        return regex.hashCode() + kind.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + regex;
    }
}
