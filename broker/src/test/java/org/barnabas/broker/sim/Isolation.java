package org.barnabas.broker.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.cluster.image.PartitionImage;

/**
 * Cuts brokers off from each other, both ways or one way, while all of them reach ZooKeeper and all clients. A majority
 * stays connected, so that writes must go on.
 */
final class Isolation {

    private static final long BEGIN_MS = 6_000;
    private static final long LENGTH_MS = 30_000;
    private static final long WITHOUT_PROGRESS_MS = 15_000;

    private final SimWorld world;
    private final SplittableRandom random;
    private final List<int[]> directions = new ArrayList<>();

    Isolation(SimWorld world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    /** In the middle of all that goes wrong nothing but a cut; then it goes on. */
    static void between(SimWorld world, Nemesis nemesis) {
        world.until(BEGIN_MS, null);
        nemesis.end();
        world.awaitCalm(BEGIN_MS, "all replicas are in sync before the cut");
        Isolation isolation = new Isolation(world, world.streams().of("isolation"));
        isolation.begin();
        isolation.watch();
        isolation.end();
        nemesis.begin();
    }

    private void watch() {
        long endMs = world.agenda().nowMs() + LENGTH_MS;
        while (world.agenda().nowMs() < endMs) {
            long before = world.acked();
            long sinceMs = world.agenda().nowMs();
            boolean moved = world.until(Math.min(endMs, sinceMs + WITHOUT_PROGRESS_MS), () -> world.acked() > before);
            if (!moved && world.agenda().nowMs() - sinceMs >= WITHOUT_PROGRESS_MS) {
                world.fail(
                        "Progress is violated: nothing acknowledged for " + WITHOUT_PROGRESS_MS + " ms under the cut");
            }
        }
    }

    private void begin() {
        int victim = victim();
        boolean spoken = random.nextInt(3) != 0;
        boolean heard = !spoken || random.nextBoolean();
        int spared = random.nextInt(3) == 0 ? other(victim) : 0;
        for (int other : SimWorld.BROKERS) {
            if (other != victim && other != spared) {
                if (spoken) {
                    directions.add(new int[] {victim, other});
                }
                if (heard) {
                    directions.add(new int[] {other, victim});
                }
            }
        }
        StringBuilder text = new StringBuilder("isolation of " + victim);
        directions.forEach(way -> text.append(' ').append(way[0]).append('>').append(way[1]));
        world.note(text.toString());
        directions.forEach(way -> world.net().cut(way[0], way[1]));
    }

    private void end() {
        world.note("isolation ends");
        directions.forEach(way -> world.net().heal(way[0], way[1]));
    }

    /** Mostly somebody with an office. */
    private int victim() {
        PartitionImage truth = world.truth();
        int any = other(0);
        return switch (random.nextInt(3)) {
            case 0 -> truth != null && truth.hasLeader() ? truth.leader() : any;
            case 1 -> controller(any);
            default -> any;
        };
    }

    private int controller(int otherwise) {
        for (SimMachine machine : world.machines()) {
            SimProcess process = machine.process();
            if (process != null && process.images().current().controllerId() == machine.id) {
                return machine.id;
            }
        }
        return otherwise;
    }

    private int other(int than) {
        List<Integer> others =
                SimWorld.BROKERS.stream().filter(id -> id != than).toList();
        return others.get(random.nextInt(others.size()));
    }
}
