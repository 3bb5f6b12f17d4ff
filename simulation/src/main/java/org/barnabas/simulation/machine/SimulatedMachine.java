package org.barnabas.simulation.machine;

import java.util.SplittableRandom;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.ports.WallClock;
import org.barnabas.simulation.network.Internet;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker's machine: what outlives its processes. */
public final class SimulatedMachine {

    private final int id;
    private final Surroundings around;
    private final Disks disks;
    private final SplittableRandom random;
    private final Memory memory = new Memory();
    private @Nullable BrokerProcess process;
    private long clockSkewMs;
    private int lives;

    /** A machine with new disks, of which nothing runs. */
    public SimulatedMachine(int id, Surroundings around) {
        this.id = id;
        this.around = around;
        this.random = around.streams().of("machine " + id);
        this.disks = new Disks(around.options().logDirs(), wallClock());
    }

    public int id() {
        return id;
    }

    public Disks disks() {
        return disks;
    }

    WallClock wallClock() {
        return () -> Surroundings.BEGIN_MS + around.agenda().nowMs() + clockSkewMs;
    }

    /** Its wall clock jumps. */
    public void stepClock(long ms) {
        clockSkewMs += ms;
    }

    /** The running process; null while there is none. */
    public @Nullable BrokerProcess process() {
        return process;
    }

    public boolean isUp() {
        return process != null;
    }

    /** What it remembers of the broker's session. */
    SessionMemory memory() {
        return memory;
    }

    private static final class Memory implements SessionMemory {

        private @Nullable FormerSession kept;

        @Override
        public @Nullable FormerSession read() {
            return kept;
        }

        @Override
        public void write(FormerSession session) {
            kept = session;
        }
    }

    /** Starts the broker, if it does not run. */
    public void start() {
        if (process == null) {
            around.chronicle().note("start of " + id);
            around.internet().cables().power(id, true);
            BrokerProcess begun = new BrokerProcess(this, around, ++lives);
            process = begun;
            begun.start();
        }
    }

    /** kill -9: what was written stays. */
    public void kill() {
        if (end("kill")) {
            disks.processDied();
        }
    }

    /** The process has ended itself, or must, which is as good as killed. */
    void ended(BrokerProcess which, String why) {
        if (process == which) {
            end("end (" + why + ")");
            disks.processDied();
        }
    }

    private boolean end(String how) {
        BrokerProcess dying = process;
        if (dying == null) {
            return false;
        }
        around.chronicle().note(how + " of " + id);
        dying.die();
        process = null;
        return true;
    }

    /**
     * The machine loses power.
     *
     * @param luck whether some of what was not forced survives
     */
    public void cutPower(boolean luck) {
        around.chronicle().note("power cut of " + id);
        if (random.nextBoolean()) {
            // Another start of the kernel proves nothing about who lives; what only lost its disk's cache can prove it.
            memory.kept = null;
        }
        BrokerProcess dying = process;
        if (dying != null) {
            dying.vanish();
            process = null;
        }
        around.internet().cables().power(id, false);
        long seed = random.nextLong();
        disks.powerCut(luck ? new SeededRandom(seed) : null);
    }

    /** What others call it. */
    public String host() {
        return Internet.nameOf(id);
    }
}
