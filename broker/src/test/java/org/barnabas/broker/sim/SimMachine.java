package org.barnabas.broker.sim;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.ports.WallClock;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker's machine: what outlives its processes. */
final class SimMachine {

    private static final int AFTERLIFE_MS = 300;

    final int id;
    final SimDisk disk;
    final ReplicaContent content = new ReplicaContent();
    private final SimWorld world;
    private final SplittableRandom random;
    private @Nullable SimProcess process;
    private final Memory memory = new Memory();
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
        this.random = world.streams().of("machine " + id);
        this.disk = new SimDisk(wallClock());
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

    /** The file of the broker's session. */
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
            disk.memory.killProcess();
            unclean = true;
            judged = false;
        }
    }

    /** @param luck whether some of what was not forced survives */
    void cutPower(boolean luck, long seed) {
        world.note("power cut of " + id);
        if (random.nextBoolean()) {
            // Another start of the kernel proves nothing about who lives; what only lost its disk's cache can prove it.
            memory.kept = null;
        }
        SimProcess dying = process;
        if (dying != null) {
            dying.die();
            process = null;
        }
        world.powerCut(id);
        content.forget();
        disk.memory.cutPower(luck ? new SeededRandom(seed) : null);
        if (disk.findDamage()) {
            // Everything is read again now; nothing more is lost by this than a power cut may take.
            world.note("damage on " + id + " found, replica wiped");
            disk.wipe();
        }
        unclean = true;
        lossy = true;
        judged = false;
    }

    /** kill -9, and before it comes back a bit has changed. */
    void flip(SplittableRandom random, boolean unseen) {
        kill();
        String where = disk.flip(random, unseen);
        if (!where.isEmpty()) {
            world.note("flip on " + id + " in " + where);
            world.onFlip();
            // What follows it may be cut off.
            lossy = true;
        }
    }

    /** A write or an fsync has failed: the process goes on for a moment without its disk, then ends. */
    void diskFailed(SimProcess failed, IOException failure) {
        if (!disk.isBroken()) {
            world.fail("a log directory failed: " + failure);
        }
        world.note("disk of " + id + " failed");
        boolean forgetful = disk.isForgetful();
        long seed = random.nextLong();
        world.agenda().after(random.nextInt(AFTERLIFE_MS), () -> {
            if (process == failed) {
                if (forgetful) {
                    cutPower(true, seed);
                } else {
                    kill();
                }
                world.startLater(this, AFTERLIFE_MS);
            }
        });
    }

    /** A log could not be loaded for want of room, and stays offline in this life of the broker: it is started again. */
    void noRoomToLoad(SimProcess cramped) {
        world.note("no room to load the log of " + id);
        world.agenda().after(AFTERLIFE_MS, () -> {
            if (process == cramped) {
                kill();
                world.startLater(this, AFTERLIFE_MS);
            }
        });
    }

    /** Somebody has found the damage: the replica is wiped as soon as another one has all that counts. */
    void replace() {
        PartitionImage truth = world.truth();
        if (!disk.isDamaged()) {
            return;
        }
        if (truth == null || !truth.hasLeader() || truth.isr().equals(List.of(id))) {
            world.agenda().after(AFTERLIFE_MS, this::replace);
            return;
        }
        world.note("replica of " + id + " wiped");
        kill();
        disk.wipe();
        content.forget();
        unclean = true;
        lossy = true;
        judged = false;
        world.startLater(this, AFTERLIFE_MS);
    }

    /** The process has stopped in order. */
    void stopped(SimProcess stopping) {
        if (process == stopping) {
            world.note("stopped " + id);
            content.follow(stopping.log());
            stopping.die();
            process = null;
            world.processDied(stopping);
            disk.memory.killProcess();
            world.startLater(this, random.nextInt(2 * world.options().sessionMs()));
        }
    }

    /** Whether a leadership began after this machine's last start. */
    boolean judgesEpoch(int leaderEpoch) {
        return leaderEpoch > epochAtStart;
    }

    boolean isUnclean() {
        return unclean || disk.isBroken() || disk.isFull() || disk.isDamaged();
    }

    /** Whether it has lost records, or is going to. */
    boolean isDoubtful() {
        return lossy || disk.isDoubtful();
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
