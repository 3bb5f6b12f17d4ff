package org.barnabas.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * With how many event loops, and so shards, the brokers of tests run: 1, 2 and 4 take turns, beginning with another one in
 * each class of tests. What holds on one loop only is found that way, and what does not survive a restart with another
 * number. {@code -Dtest.loops=4} runs all with four. Where goals are binding ({@link Goals}) brokers choose themselves, as
 * they do for users.
 *
 * <p>Threads: any.
 */
public final class TestLoops {

    /** The key that takes the number. */
    public static final String KEY = "num.network.threads";

    private static final int[] COUNTS = {1, 2, 4};
    private static final int FORCED = Integer.getInteger("test.loops", 0);
    private static final Map<String, AtomicInteger> TURNS = new ConcurrentHashMap<>();

    private TestLoops() {}

    /** What to set for the next broker of the running class of tests, in addition to its own settings. */
    public static Map<String, String> next() {
        if (FORCED > 0) {
            return Map.of(KEY, Integer.toString(FORCED));
        }
        if (Goals.BINDING) {
            return Map.of();
        }
        String tests = runningClass();
        int turn = TURNS.computeIfAbsent(tests, name -> new AtomicInteger(name.hashCode() >>> 1))
                .getAndIncrement();
        return Map.of(KEY, Integer.toString(COUNTS[(turn & Integer.MAX_VALUE) % COUNTS.length]));
    }

    private static String runningClass() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.startsWith("org.barnabas."))
                        .filter(TestLoops::isOfTests)
                        .findFirst()
                        .orElse(""));
    }

    private static boolean isOfTests(String className) {
        String outer = className.contains("$") ? className.substring(0, className.indexOf('$')) : className;
        return outer.endsWith("Test") || outer.toUpperCase(Locale.ROOT).endsWith("IT");
    }
}
