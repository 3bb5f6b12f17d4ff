package org.barnabas.simulation.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.ports.WallClock;
import org.barnabas.simulation.network.Internet;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker's machine: what outlives its processes. */
public final class SimulatedMachine {

    /** How soon a process that ended by itself is started again, as systemd does it. */
    private static final int RESTART_MS = 500;

    private final int id;
    private final Surroundings around;
    private final Disks disks;
    private final SplittableRandom random;
    private final Memory memory = new Memory();
    private @Nullable BrokerProcess process;
    private final List<Runnable> whenDown = new ArrayList<>();
    private Harm harm = Harm.UNNOTED;
    private long clockSkewMs;
    private int lives;
    private long awayUntilMs;

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

    /** Who keeps books of what it may have lost. */
    public void harm(Harm listener) {
        harm = listener;
    }

    /** Starts the broker, if it does not run and nobody keeps the machine away. */
    public void start() {
        if (process == null && !isAway()) {
            around.chronicle().note("start of " + id);
            around.internet().cables().power(id, true);
            harm.started();
            BrokerProcess begun = new BrokerProcess(this, around, ++lives);
            process = begun;
            begun.start();
        }
    }

    public void startLater(long delayMs) {
        around.agenda().after(delayMs, this::start);
    }

    /** Nothing starts the broker before then, but then something does. */
    public void keepAwayUntil(long timeMs) {
        awayUntilMs = timeMs;
        startLater(timeMs - around.agenda().nowMs());
    }

    public boolean isAway() {
        return around.agenda().nowMs() < awayUntilMs;
    }

    /** Something is wrong with a disk from now on: what comes of it is no surprise. */
    public void diskFaulty() {
        if (process != null) {
            process.diskFaulty();
        }
    }

    /** Does something as soon as no process runs. */
    public void whenDown(Runnable action) {
        if (process == null) {
            action.run();
        } else {
            whenDown.add(action);
        }
    }

    /** kill -9: what was written stays. */
    public void kill() {
        if (process != null) {
            around.chronicle().note("kill of " + id);
            process.die();
            harm.killed();
            gone();
        }
    }

    /** The process has ended itself; it is started again. */
    void ended(BrokerProcess which, BrokerProcess.End how) {
        if (process != which) {
            return;
        }
        around.chronicle().note("end of " + id + ": " + how.reason());
        which.die();
        if (!how.inOrder() || disks.isFaulty()) {
            harm.killed();
        }
        gone();
        startLater(random.nextInt(RESTART_MS) + (how.started() ? 0 : RESTART_MS));
    }

    private void gone() {
        disks.processDied();
        process = null;
        List<Runnable> due = List.copyOf(whenDown);
        whenDown.clear();
        due.forEach(Runnable::run);
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
        around.internet().cables().power(id, false);
        long seed = random.nextLong();
        if (process != null) {
            process.vanish();
        }
        disks.powerCut(luck ? new SeededRandom(seed) : null);
        harm.forgot();
        gone();
    }

    /** A disk of a dead process is repaired, or replaced by an empty one. */
    public void repair(LogDisk disk, boolean replaced) {
        if (process != null) {
            throw new IllegalStateException("a disk is not repaired under a running broker");
        }
        boolean forgets = disk.isForgetful();
        long seed = random.nextLong();
        if (replaced) {
            around.chronicle().note("disk " + disk.directory() + " of " + id + " replaced");
            disk.replace();
            harm.wiped();
        } else {
            around.chronicle()
                    .note("disk " + disk.directory() + " of " + id + " mended" + (forgets ? ", forgetful" : ""));
            if (forgets) {
                disk.forget(new SeededRandom(seed));
                harm.forgot();
            }
            disk.mend();
        }
    }

    /** A bit of a dead process's records changes. Answers whether there was one. */
    public boolean flip(LogDisk disk, SplittableRandom which, boolean unseen) {
        StoredBatches.Replica where = new StoredBatches(disk).flip(which, unseen);
        if (where != null) {
            around.chronicle().note("flip on " + id + " in " + where.folder());
            harm.damaged(where.topic(), where.partition());
        }
        return where != null;
    }

    /** A dead process's damaged replica is wiped. */
    public void wipe(LogDisk disk, StoredBatches.Replica replica) {
        around.chronicle().note("replica " + replica.folder() + " of " + id + " wiped");
        new StoredBatches(disk).wipe(replica);
        harm.damaged(replica.topic(), replica.partition());
    }

    /** What others call it. */
    public String host() {
        return Internet.nameOf(id);
    }
}
