package org.barnabas.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.barnabas.simulation.cluster.SeedRun;
import org.barnabas.simulation.plant.Plant;
import org.barnabas.simulation.plant.Planted;
import org.barnabas.simulation.plant.PlantedClasses;

/** The command line of the simulated cluster: {@code ./dev sim}. */
public final class Simulate {

    private static final int PROGRESS_EVERY = 100;

    private final PrintStream out;
    private Plant plant = Plant.NONE;
    private long first;
    private long seeds;
    private boolean one;
    private boolean trace;
    private int threads = 2;

    private Simulate(PrintStream out) {
        this.out = out;
    }

    /** Runs one seed, or many; exits with 1 if one fails. A planted mistake ends the run where it is found. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(System.out, args));
    }

    /** Does so and answers the exit code; 2 for arguments that cannot be understood. */
    static int run(PrintStream out, String... args) throws InterruptedException {
        Simulate simulate = new Simulate(out);
        try {
            if (!simulate.parse(args)) {
                out.println("usage: SEED [--trace] | --seeds N [--from SEED] [--threads N]   and --bug " + codes("|"));
                return 2;
            }
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
        if (simulate.plant != Plant.NONE) {
            out.println("planted " + simulate.plant + ": " + simulate.plant.mistake());
        }
        boolean held = simulate.one ? simulate.runOne() : simulate.runMany();
        return held ? 0 : 1;
    }

    private static String codes(String between) {
        return Arrays.stream(Plant.values())
                .filter(each -> each != Plant.NONE)
                .map(Enum::name)
                .collect(Collectors.joining(between));
    }

    private static Plant plant(String code) {
        return Arrays.stream(Plant.values())
                .filter(each -> each.name().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no mistake " + code + " to be planted; there are " + codes(", ")));
    }

    private static long number(String option, String text, long most) {
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(option + " takes a number, not " + text);
        }
        return Long.parseLong(text);
    }

    private boolean parse(String[] args) {
        for (int i = 0; i < args.length; i++) {
            boolean more = i + 1 < args.length;
            if (args[i].equals("--trace")) {
                trace = true;
            } else if (args[i].equals("--bug") && more) {
                plant = plant(args[++i]);
            } else if (args[i].equals("--seeds") && more) {
                seeds = number("--seeds", args[++i], Long.MAX_VALUE);
            } else if (args[i].equals("--from") && more) {
                first = number("--from", args[++i], Long.MAX_VALUE);
            } else if (args[i].equals("--threads") && more) {
                threads = (int) number("--threads", args[++i], 1_000);
            } else if (args[i].matches("-?\\d{1,18}") && !one) {
                one = true;
                first = Long.parseLong(args[i]);
            } else {
                return false;
            }
        }
        return one || seeds > 0;
    }

    /** How seeds are run: here, or with the mistake planted. */
    @SuppressWarnings("unchecked") // it is what SeedRun answers
    private Function<Map<String, String>, Map<String, String>> runner() {
        if (plant == Plant.NONE) {
            return new SeedRun();
        }
        PlantedClasses classes = new PlantedClasses(plant);
        return argument -> (Map<String, String>) Planted.run(classes, SeedRun.class.getName(), argument);
    }

    private boolean runOne() {
        Map<String, String> result =
                runner().apply(Map.of(SeedRun.SEED, Long.toString(first), SeedRun.TRACE, Boolean.toString(trace)));
        String failure = result.getOrDefault(SeedRun.FAILURE, "");
        if (!failure.isEmpty()) {
            out.println(failure);
            return false;
        }
        out.println("seed " + first + ": " + result.get(SeedRun.OPTIONS));
        out.println("acknowledged batches " + result.get(SeedRun.ACKNOWLEDGED) + ", events "
                + result.get(SeedRun.EVENTS) + ", trace hash " + result.get(SeedRun.HASH));
        return true;
    }

    private boolean runMany() throws InterruptedException {
        long beginNs = System.nanoTime();
        Function<Map<String, String>, Map<String, String>> runner = runner();
        AtomicLong next = new AtomicLong(first);
        AtomicLong events = new AtomicLong();
        AtomicInteger done = new AtomicInteger();
        List<String> failures = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                for (long seed = next.getAndIncrement(); seed < first + seeds; seed = next.getAndIncrement()) {
                    Map<String, String> result = runner.apply(Map.of(SeedRun.SEED, Long.toString(seed)));
                    events.addAndGet(Long.parseLong(result.getOrDefault(SeedRun.EVENTS, "0")));
                    String failure = result.getOrDefault(SeedRun.FAILURE, "");
                    synchronized (failures) {
                        if (!failure.isEmpty()) {
                            failures.add(failure);
                            out.println(failure.lines().findFirst().orElse(""));
                        }
                    }
                    int all = done.incrementAndGet();
                    if (all % PROGRESS_EVERY == 0) {
                        out.printf("%d seeds, %d failed, %.1f s%n", all, failures.size(), secondsSince(beginNs));
                    }
                    if (plant != Plant.NONE && !failure.isEmpty()) {
                        next.set(first + seeds);
                    }
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        out.printf(
                "%d seeds of 60 simulated seconds, %d failed, %d events, %.1f s%n",
                done.get(), failures.size(), events.get(), secondsSince(beginNs));
        return failures.isEmpty() && (plant != Plant.NONE || done.get() == seeds);
    }

    private static double secondsSince(long beginNs) {
        return (System.nanoTime() - beginNs) / 1e9;
    }
}
