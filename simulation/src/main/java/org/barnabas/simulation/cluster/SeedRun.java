package org.barnabas.simulation.cluster;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs seeds, by types of the JDK alone: so a planted cluster can be asked from outside of its classes. Any thread. */
public final class SeedRun implements Function<Map<String, String>, Map<String, String>> {

    /** What it takes: a number. */
    public static final String SEED = "seed";
    /** What it takes: whether everything that happens is printed. */
    public static final String TRACE = "trace";
    /** What it takes: how often the rules look after each event; once if nothing is said. */
    public static final String LOOKS = "looks";
    /** What it answers: what was violated, with the newest events; empty if all held. */
    public static final String FAILURE = "failure";
    /** What it answers: how many events there were. */
    public static final String EVENTS = "events";
    /** What it answers: how many batches were acknowledged. */
    public static final String ACKNOWLEDGED = "acknowledged";
    /** What it answers: the hash of all that happened. */
    public static final String HASH = "hash";
    /** What it answers: what the seed made of the cluster. */
    public static final String OPTIONS = "options";

    @Override
    public Map<String, String> apply(Map<String, String> wanted) {
        long seed = Long.parseLong(wanted.getOrDefault(SEED, "0"));
        boolean trace = Boolean.parseBoolean(wanted.getOrDefault(TRACE, "false"));
        ClusterLife life = new ClusterLife(seed, trace ? System.out::println : null);
        life.cluster().looks(Integer.parseInt(wanted.getOrDefault(LOOKS, "1")));
        String failure = "";
        try {
            life.run();
        } catch (AssertionError violation) {
            failure = text(violation.getMessage(), violation.getCause());
        } catch (RuntimeException | Error surprise) {
            failure = text("seed " + seed + " ends with " + surprise, surprise);
        }
        return Map.of(
                FAILURE,
                failure,
                EVENTS,
                Long.toString(life.cluster().events()),
                ACKNOWLEDGED,
                Long.toString(life.acknowledged()),
                HASH,
                Long.toHexString(life.cluster().hash()),
                OPTIONS,
                life.cluster().around().options().toString());
    }

    private static String text(@Nullable String message, @Nullable Throwable cause) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(message);
        if (cause != null) {
            cause.printStackTrace(out);
        }
        out.flush();
        return text.toString();
    }
}
