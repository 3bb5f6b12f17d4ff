package org.barnabas.systemtests.cluster;

import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.barnabas.systemtests.cluster.FaultScenarios.Scene;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * F5: links are cut while every process lives and clients reach all of them. Whoever is on the wrong side of a cut must
 * acknowledge nothing, which the judgement on the history proves; the others go on.
 */
@Tag("cluster")
@Timeout(1_200)
class NetworkCutsTest {

    /** A session time-out, the clients' time-outs, and a busy machine. */
    private static final long GAP_MS = 15_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theLeaderIsAlone() {
        cut("leader alone", (scene, leader) -> scene.cluster().isolate(leader));
    }

    @Test
    @EnabledIfSystemProperty(named = "cluster.long", matches = "true")
    void theLeaderHasNoZooKeeper() {
        cut(
                "leader without ZooKeeper",
                (scene, leader) ->
                        scene.cluster().separate(leader, scene.cluster().zooKeeper(1)));
    }

    @Test
    @EnabledIfSystemProperty(named = "cluster.long", matches = "true")
    void theControllerHasNoZooKeeper() {
        cut(
                "controller without ZooKeeper",
                (scene, leader) -> scene.cluster()
                        .separate(scene.cluster().controller(), scene.cluster().zooKeeper(1)));
    }

    @Test
    @EnabledIfSystemProperty(named = "cluster.long", matches = "true")
    void theLeaderOnlyHears() {
        cut("one-way cut from the leader", (scene, leader) -> {
            scene.cluster().cut(leader, scene.cluster().zooKeeper(1));
            scene.cluster().brokers().stream()
                    .filter(other -> other != leader)
                    .forEach(other -> scene.cluster().cut(leader, other));
        });
    }

    private void cut(String name, BiConsumer<Scene, ClusterProcess> cut) {
        @Nullable String missing = Namespaces.missing(folder);
        Assumptions.assumeTrue(missing == null, missing);
        Workload.Outcome outcome =
                FaultScenarios.play(name, FaultScenarios.three().inNamespaces(), folder, scene -> {
                    for (int round = 0; round < FaultScenarios.rounds(1, 4); round++) {
                        ClusterProcess leader = scene.cluster().leaderOf(FaultScenarios.FIRST);
                        scene.load().fault(name + ", " + leader);
                        cut.accept(scene, leader);
                        scene.load().awaitProgress();
                        scene.load().runFor(FaultScenarios.rounds(1, 20));
                        scene.load().fault("healed");
                        scene.cluster().heal();
                        scene.cluster().awaitInSync(FaultScenarios.TOPIC);
                    }
                });

        FaultScenarios.gapsAtMost(outcome, GAP_MS);
    }
}
