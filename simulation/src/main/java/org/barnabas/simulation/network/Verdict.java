package org.barnabas.simulation.network;

/**
 * What becomes of a request on its way.
 *
 * @param delayMs so much later it arrives, and what follows it
 * @param then runs when the answer is lost, as part of what sends it
 */
public record Verdict(Kind kind, long delayMs, Runnable then) {

    /** It arrives. */
    public static final Verdict PASS = new Verdict(Kind.PASS, 0, () -> {});

    /** It does not arrive: the connection breaks. */
    public static final Verdict LOST = new Verdict(Kind.LOST, 0, () -> {});

    /** It is kept for a moment, and asked for again. */
    public static final Verdict HELD = new Verdict(Kind.HELD, 0, () -> {});

    /** What can become of it. */
    public enum Kind {
        PASS,
        LOST,
        ANSWER_LOST,
        HELD
    }

    /** It arrives late. */
    public static Verdict late(long ms) {
        return new Verdict(Kind.PASS, ms, () -> {});
    }

    /** It arrives, and the connection breaks in place of its answer. */
    public static Verdict answerLost(Runnable then) {
        return new Verdict(Kind.ANSWER_LOST, 0, then);
    }
}
