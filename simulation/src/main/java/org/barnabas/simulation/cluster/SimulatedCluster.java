package org.barnabas.simulation.cluster;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.barnabas.broker.assembly.BrokerAssembly;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Chronicle;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.machine.Surroundings;
import org.barnabas.simulation.network.Cables;
import org.barnabas.simulation.network.Internet;
import org.barnabas.simulation.time.Agenda;
import org.barnabas.simulation.time.Streams;
import org.barnabas.simulation.time.Trace;
import org.barnabas.simulation.time.Turns;
import org.barnabas.simulation.zookeeper.SimulatedEnsemble;
import org.jspecify.annotations.Nullable;

/** Brokers, ZooKeeper and clients in one thread, on a virtual clock, from one seed. */
final class SimulatedCluster implements Chronicle {

    /** ZooKeeper, the brokers, and clients. */
    private static final int HOSTS = 1 + Options.BROKERS + 12;

    private final long seed;
    private final Streams streams;
    private final Options options;
    private final Agenda agenda;
    private final Trace trace;
    private final Surroundings around;
    private final List<SimulatedMachine> machines = new ArrayList<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private int looks = 1;

    /**
     * A cluster of which nothing has happened.
     *
     * @param echo hears each line of the trace; null if nobody listens
     */
    SimulatedCluster(long seed, @Nullable Consumer<String> echo) {
        this.seed = seed;
        this.streams = new Streams(seed);
        this.options = Options.of(streams.of("options"));
        this.agenda = new Agenda(streams.of("order"));
        this.trace = new Trace(agenda, echo);
        Cables cables = new Cables(agenda, streams.of("net"), HOSTS, options.latencyMs());
        this.around = new Surroundings(
                agenda,
                new Turns(),
                streams,
                new Internet(cables, streams.of("pieces")),
                new SimulatedEnsemble(agenda, Surroundings.BEGIN_MS, this::note),
                options,
                this);
        SplittableRandom starts = streams.of("starts");
        for (int id = 1; id <= Options.BROKERS; id++) {
            SimulatedMachine machine = new SimulatedMachine(id, around);
            machines.add(machine);
            agenda.after(starts.nextInt(500), machine::start);
        }
    }

    Surroundings around() {
        return around;
    }

    List<SimulatedMachine> machines() {
        return machines;
    }

    /** Watchers look so often after each event. */
    void looks(int times) {
        looks = times;
    }

    /** Is looked at after every event. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Does what is due by then, or until something is the case; answers whether it is. */
    boolean until(long untilMs, @Nullable BooleanSupplier done) {
        while (agenda.nowMs() < untilMs) {
            boolean happened;
            try {
                happened = agenda.step(untilMs);
                trace.mix(0);
                for (int look = 0; look < looks; look++) {
                    watchers.forEach(Runnable::run);
                }
            } catch (RuntimeException failure) {
                throw new AssertionError(describe("failed: " + failure), failure);
            } catch (AssertionError failure) {
                String message = String.valueOf(failure.getMessage());
                throw message.startsWith("seed")
                        ? failure
                        : new AssertionError(describe("failed: " + failure), failure);
            }
            if (happened && done != null && done.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** What its brokers left to this thread would keep all of the cluster. */
    static void forget() {
        FastThreadLocal.removeAll();
    }

    @Override
    public void note(String event) {
        trace.note(event);
    }

    @Override
    public void fail(String why) {
        throw new AssertionError(describe(why));
    }

    private String describe(String why) {
        StringBuilder text = new StringBuilder("seed ")
                .append(seed)
                .append(": ")
                .append(why)
                .append(" at ")
                .append(agenda.nowMs())
                .append(" ms\n")
                .append(options)
                .append('\n');
        trace.newest().forEach(line -> text.append(line).append('\n'));
        machines.forEach(machine -> describe(machine, text));
        return text.toString();
    }

    private static void describe(SimulatedMachine machine, StringBuilder text) {
        BrokerProcess process = machine.process();
        text.append(machine.id())
                .append(process == null ? " down" : process.isServing() ? " serves" : " up")
                .append('\n');
        BrokerAssembly.Inside inside = process == null ? null : process.inside();
        if (inside != null) {
            inside.partitions()
                    .all()
                    .forEach(handle -> text.append("  ")
                            .append(handle)
                            .append(' ')
                            .append(handle.view())
                            .append('\n'));
        }
    }

    long nowMs() {
        return agenda.nowMs();
    }

    long hash() {
        return trace.hash();
    }

    long events() {
        return agenda.happened();
    }
}
