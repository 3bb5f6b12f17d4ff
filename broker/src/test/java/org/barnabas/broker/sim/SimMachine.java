package org.barnabas.broker.sim;

import org.barnabas.cluster.PartitionImage;
import org.barnabas.ports.WallClock;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker's machine: what outlives its processes. */
final class SimMachine {

    final int id;
    final MemoryDisk disk;
    final ReplicaContent content = new ReplicaContent();
    private final SimWorld world;
    private @Nullable SimProcess process;
    private long formerSession;
    private long clockSkewMs;
    private int lives;

    /** Stopped without a marker since it last was in sync: what the product cannot tell from a loss. */
    private boolean unclean;
    /** Lost power since it last had all that is committed. */
    private boolean lossy;
    /** Was seen out of the in-sync set, or leading a new epoch, since its restart. */
    private boolean judged;

    private int epochAtStart = -1;

    SimMachine(int id, SimWorld world) {
        this.id = id;
        this.world = world;
        this.disk = new MemoryDisk(wallClock());
    }

    WallClock wallClock() {
        return () -> SimWorld.BEGIN_MS + world.agenda().nowMs() + clockSkewMs;
    }

    void stepClock(long ms) {
        clockSkewMs += ms;
    }

    /** The running process; null while there is none. */
    @Nullable
    SimProcess process() {
        return process;
    }

    /** The process, if it takes connections. */
    @Nullable
    SimProcess listening() {
        SimProcess present = process;
        return present != null && present.isListening() ? present : null;
    }

    boolean isUp() {
        return process != null;
    }

    boolean isPaused() {
        SimProcess present = process;
        return present != null && present.isPaused();
    }

    boolean isStopping() {
        SimProcess present = process;
        return present != null && present.isStopping();
    }

    long formerSession() {
        return formerSession;
    }

    void rememberSession(long session) {
        formerSession = session;
    }

    void start() {
        if (process == null) {
            world.note("start of " + id);
            world.net().power(id, true);
            PartitionImage truth = world.truth();
            epochAtStart = truth == null ? -1 : truth.leaderEpoch();
            process = new SimProcess(this, world, ++lives);
            process.start();
        }
    }

    /** kill -9: what was written stays. */
    void kill() {
        SimProcess dying = process;
        if (dying != null) {
            world.note("kill of " + id);
            content.follow(dying.log());
            dying.die();
            process = null;
            world.processDied(dying);
            disk.killProcess();
            unclean = true;
            judged = false;
        }
    }

    /** @param luck whether some of what was not forced survives */
    void cutPower(boolean luck, long seed) {
        world.note("power cut of " + id);
        SimProcess dying = process;
        if (dying != null) {
            dying.die();
            process = null;
        }
        world.powerCut(id);
        content.forget();
        disk.cutPower(luck ? new SeededRandom(seed) : null);
        unclean = true;
        lossy = true;
        judged = false;
    }

    /** The process has stopped in order. */
    void stopped(SimProcess stopping) {
        if (process == stopping) {
            world.note("stopped " + id);
            content.follow(stopping.log());
            stopping.die();
            process = null;
            world.processDied(stopping);
            disk.killProcess();
            world.startLater(this, world.random().nextInt(2 * world.options().sessionMs()));
        }
    }

    /** Whether a leadership began after this machine's last start. */
    boolean judgesEpoch(int leaderEpoch) {
        return leaderEpoch > epochAtStart;
    }

    boolean isUnclean() {
        return unclean;
    }

    boolean isLossy() {
        return lossy;
    }

    /** What ZooKeeper and the disk say about the in-sync set and this replica, after a change of either. */
    void judge(boolean inSync, boolean leads, boolean complete) {
        if (!isUp()) {
            return;
        }
        judged |= !inSync || leads;
        if (judged && inSync && complete) {
            // Not as soon as it is complete: a leader of before may still commit what it had acknowledged then.
            lossy = false;
            unclean = false;
        }
    }
}
