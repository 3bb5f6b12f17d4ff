package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.barnabas.systemtests.cluster.FaultScenario.Scene;
import org.barnabas.testkit.history.TopicPartition;

/** F5: links are cut, in one direction or both, while every process lives and clients reach all of them. */
final class Cuts {

    /** A session time-out, the clients' time-outs, and a busy machine. */
    private static final long GAP_MS = 15_000;

    private static final long SECOND = 1_000_000_000L;

    private Cuts() {}

    static FaultScenario theLeaderIsAlone() {
        return sequence("F5", "leader alone", Map.of("leader alone", Cuts::leaderAlone));
    }

    /** One after the other. */
    static FaultScenario all() {
        Map<String, Consumer<Scene>> cuts = new LinkedHashMap<>();
        cuts.put("leader alone", Cuts::leaderAlone);
        cuts.put("leader only hears", Cuts::leaderOnlyHears);
        cuts.put("leader is only heard", Cuts::leaderIsOnlyHeard);
        cuts.put("leader without ZooKeeper", scene -> withoutZooKeeper(scene, leader(scene)));
        cuts.put(
                "controller without ZooKeeper",
                scene -> withoutZooKeeper(scene, scene.cluster().controller()));
        return sequence("F5", "links cut", cuts);
    }

    private static FaultScenario sequence(String id, String name, Map<String, Consumer<Scene>> cuts) {
        return new FaultScenario(
                id,
                name,
                FaultScenarios.three().inNamespaces(),
                scene -> {
                    scene.load().withPatience();
                    cuts.forEach((label, cut) -> {
                        scene.load().fault(label + ", " + leader(scene));
                        cut.accept(scene);
                        scene.load().awaitProgress();
                        scene.load().runFor(FaultScenarios.rounds(1, 20));
                        scene.cluster().heal();
                        scene.cluster().awaitInSync(FaultScenarios.TOPIC);
                        scene.load().awaitProgress();
                    });
                },
                (scene, outcome) -> FaultScenarios.gapsAtMost(outcome, GAP_MS));
    }

    /**
     * Somebody keeps its session and its clients, but reaches no other broker: a leader, the controller (which leads, too),
     * and a leader that is heard but does not hear. Others take over.
     */
    static FaultScenario noFollowers() {
        Map<String, Consumer<Scene>> cuts = new LinkedHashMap<>();
        cuts.put("leader without followers", scene -> separate(scene, plainLeader(scene)));
        cuts.put(
                "controller without others",
                scene -> separate(scene, scene.cluster().controller()));
        cuts.put("leader hears no follower", scene -> {
            ClusterProcess leader = plainLeader(scene);
            others(scene, leader, other -> scene.cluster().cut(other, leader));
        });
        return sequence("F5f", "without other brokers, but with ZooKeeper", cuts);
    }

    private static void separate(Scene scene, ClusterProcess broker) {
        others(scene, broker, other -> scene.cluster().separate(broker, other));
    }

    /** The leader of some partition that is not the controller. */
    private static ClusterProcess plainLeader(Scene scene) {
        ClusterProcess controller = scene.cluster().controller();
        return scene.load().partitions().stream()
                .map(at -> new org.apache.kafka.common.TopicPartition(at.topic(), at.partition()))
                .map(scene.cluster()::leaderOf)
                .filter(leader -> leader != controller)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the controller leads everything"));
    }

    /** A cut that stays: whoever is not affected works on, for ever. */
    static FaultScenario permanent() {
        return new FaultScenario(
                "F5p",
                "leader only hears, for good",
                FaultScenarios.three().inNamespaces(),
                scene -> {
                    scene.load().withPatience();
                    scene.load().fault("leader only hears, " + leader(scene));
                    leaderOnlyHears(scene);
                    scene.load().runFor(FaultScenarios.rounds(20, 60));
                    scene.load().fault("healed");
                },
                (scene, outcome) -> {
                    FaultScenarios.gapsAtMost(outcome, GAP_MS);
                    long healed = outcome.gaps().get(1).fault().atNanos();
                    for (TopicPartition partition : scene.load().partitions()) {
                        assertThat(outcome.acknowledgements().count(partition, healed - 10 * SECOND, healed))
                                .as("acknowledgements of " + partition + " in the last seconds of the cut")
                                .isPositive();
                    }
                });
    }

    private static ClusterProcess leader(Scene scene) {
        return scene.cluster().leaderOf(FaultScenarios.FIRST);
    }

    private static void leaderAlone(Scene scene) {
        scene.cluster().isolate(leader(scene));
    }

    /** Nobody but clients hears the leader, which hears everybody. */
    private static void leaderOnlyHears(Scene scene) {
        ClusterProcess leader = leader(scene);
        scene.cluster().cut(leader, scene.cluster().zooKeeper(1));
        others(scene, leader, other -> scene.cluster().cut(leader, other));
    }

    private static void leaderIsOnlyHeard(Scene scene) {
        ClusterProcess leader = leader(scene);
        scene.cluster().cut(scene.cluster().zooKeeper(1), leader);
        others(scene, leader, other -> scene.cluster().cut(other, leader));
    }

    private static void others(Scene scene, ClusterProcess one, Consumer<ClusterProcess> action) {
        Predicate<ClusterProcess> isOther = broker -> broker != one;
        scene.cluster().brokers().stream().filter(isOther).forEach(action);
    }

    private static void withoutZooKeeper(Scene scene, ClusterProcess broker) {
        scene.cluster().separate(broker, scene.cluster().zooKeeper(1));
    }
}
