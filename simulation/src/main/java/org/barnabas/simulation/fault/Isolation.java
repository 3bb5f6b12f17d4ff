package org.barnabas.simulation.fault;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.simulation.network.Cables;

/**
 * Cuts brokers off from each other, both ways or one way, while all of them reach ZooKeeper and all clients. A majority
 * stays connected, so that writes must go on.
 */
final class Isolation {

    private static final long LENGTH_MS = 30_000;
    private static final long WITHOUT_PROGRESS_MS = 15_000;

    private final Stage stage;
    private final Cables cables;
    private final List<int[]> directions = new ArrayList<>();

    Isolation(Stage stage) {
        this.stage = stage;
        this.cables = stage.target.around().internet().cables();
    }

    void play() {
        begin();
        watch();
        stage.target.note("isolation ends");
        directions.forEach(way -> cables.heal(way[0], way[1]));
    }

    private void watch() {
        long endMs = stage.target.nowMs() + LENGTH_MS;
        while (stage.target.nowMs() < endMs) {
            long before = stage.acked();
            long sinceMs = stage.target.nowMs();
            boolean moved =
                    stage.course.until(Math.min(endMs, sinceMs + WITHOUT_PROGRESS_MS), () -> stage.acked() > before);
            if (!moved && stage.target.nowMs() - sinceMs >= WITHOUT_PROGRESS_MS) {
                stage.fail(
                        "Progress is violated: nothing acknowledged for " + WITHOUT_PROGRESS_MS + " ms under the cut");
            }
        }
    }

    private void begin() {
        int victim = victim();
        boolean spoken = stage.random.nextInt(3) != 0;
        boolean heard = !spoken || stage.random.nextBoolean();
        int spared = stage.random.nextInt(3) == 0 ? other(victim) : 0;
        for (int other : Stage.BROKERS) {
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
        stage.target.note(text.toString());
        directions.forEach(way -> cables.cut(way[0], way[1]));
        stage.happened();
    }

    /** Mostly somebody with an office. */
    private int victim() {
        int any = other(0);
        return switch (stage.random.nextInt(3)) {
            case 0 -> stage.leader;
            case 1 ->
                stage.target.truth().controller() > 0 ? stage.target.truth().controller() : any;
            default -> any;
        };
    }

    private int other(int than) {
        List<Integer> others = Stage.BROKERS.stream().filter(id -> id != than).toList();
        return others.get(stage.random.nextInt(others.size()));
    }
}
