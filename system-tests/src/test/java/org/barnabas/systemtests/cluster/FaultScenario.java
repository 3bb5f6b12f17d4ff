package org.barnabas.systemtests.cluster;

import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Something that goes wrong with a cluster under load, and what must hold in spite of it.
 *
 * @param id F1 to F6, or a part of one of them
 * @param script does its worst
 * @param figures asserts what is particular to the scenario
 */
record FaultScenario(
        String id,
        String name,
        TestCluster.Plan plan,
        Consumer<Scene> script,
        BiConsumer<Scene, Workload.Outcome> figures) {

    /** A cluster under load. */
    record Scene(TestCluster cluster, Workload load) {}

    /** The same with brokers in which a bug was planted. */
    FaultScenario planted(Path classes) {
        return new FaultScenario(id, name + " (planted bug)", plan.classesInFront(classes), script, figures);
    }
}
