package org.barnabas.cli.tool;

/** Numbers of things as people say them: {@code 1 broker}, {@code 2 brokers}. */
public final class Counted {

    private Counted() {}

    /** A number with its noun, to which {@code s} is added for all but one. */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The form of a verb that goes with a number, such as {@code has} or {@code have}. */
    public static String verb(long number, String one, String many) {
        return number == 1 ? one : many;
    }
}
