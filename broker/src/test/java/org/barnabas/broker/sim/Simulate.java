package org.barnabas.broker.sim;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The command line of the simulated world: {@code ./dev sim}. */
public final class Simulate {

    private static final int PROGRESS_EVERY = 100;

    private final PrintStream out;
    private SimBug bug = SimBug.NONE;
    private long first;
    private long seeds;
    private boolean one;
    private boolean trace;
    private int threads = 2;

    private Simulate(PrintStream out) {
        this.out = out;
    }

    /** Runs one seed, or many until one fails; exits with 1 then. */
    public static void main(String[] args) throws InterruptedException {
        Simulate simulate = new Simulate(System.out);
        if (!simulate.parse(args)) {
            System.out.println("usage: SEED [--trace] | --seeds N [--from SEED] [--threads N]   and --bug R1|R2|…");
            System.exit(2);
        }
        boolean held = simulate.one ? simulate.runOne() : simulate.runMany();
        System.exit(held ? 0 : 1);
    }

    private boolean parse(String[] args) {
        for (int i = 0; i < args.length; i++) {
            boolean more = i + 1 < args.length;
            if (args[i].equals("--trace")) {
                trace = true;
            } else if (args[i].equals("--bug") && more) {
                bug = SimBug.valueOf(args[++i]);
            } else if (args[i].equals("--seeds") && more) {
                seeds = Long.parseLong(args[++i]);
            } else if (args[i].equals("--from") && more) {
                first = Long.parseLong(args[++i]);
            } else if (args[i].equals("--threads") && more) {
                threads = Integer.parseInt(args[++i]);
            } else if (args[i].matches("-?\\d+") && !one) {
                one = true;
                first = Long.parseLong(args[i]);
            } else {
                return false;
            }
        }
        return one || seeds > 0;
    }

    private boolean runOne() {
        SimWorld world = trace ? new SimWorld(first, bug, out::println) : new SimWorld(first, bug);
        out.println("seed " + first + ": " + world.options());
        try {
            world.run();
        } catch (AssertionError violation) {
            out.println(violation.getMessage());
            if (violation.getCause() != null) {
                violation.getCause().printStackTrace(out);
            }
            return false;
        }
        out.println("acknowledged batches " + world.acked() + ", events " + world.events() + ", trace hash "
                + Long.toHexString(world.hash()));
        return true;
    }

    private boolean runMany() throws InterruptedException {
        long beginNs = System.nanoTime();
        AtomicLong next = new AtomicLong(first);
        AtomicLong events = new AtomicLong();
        AtomicInteger done = new AtomicInteger();
        List<String> failures = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                for (long seed = next.getAndIncrement(); seed < first + seeds; seed = next.getAndIncrement()) {
                    String failure = failure(seed, events);
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
                    if (bug != SimBug.NONE && !failure.isEmpty()) {
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
        // A planted mistake ends the run where it is found.
        return failures.isEmpty() && (bug != SimBug.NONE || done.get() == seeds);
    }

    private static double secondsSince(long beginNs) {
        return (System.nanoTime() - beginNs) / 1e9;
    }

    private String failure(long seed, AtomicLong events) {
        SimWorld world = new SimWorld(seed, bug);
        try {
            world.run();
            return "";
        } catch (AssertionError violation) {
            return String.valueOf(violation.getMessage());
        } catch (RuntimeException | Error surprise) {
            surprise.printStackTrace(out);
            return "seed " + seed + " ends with " + surprise;
        } finally {
            events.addAndGet(world.events());
        }
    }
}
