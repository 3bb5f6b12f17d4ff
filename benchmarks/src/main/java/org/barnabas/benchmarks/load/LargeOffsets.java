package org.barnabas.benchmarks.load;

import java.util.Map;
import org.barnabas.protocol.ErrorCode;

/** 1,000 offsets with 4 KB of metadata each in 100 groups: more than groups may hold. Honest members are served. */
final class LargeOffsets implements LoadScenario {

    private static final String TOPIC = "committed";
    private static final int GROUPS = 100;
    private static final int PARTITIONS = 1_000;
    private static final int METADATA_BYTES = 4_000;
    private static final int AT_ONCE = 200;

    @Override
    public void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception {
        cluster.createTopic(TOPIC, PARTITIONS, Map.of());
        Coordinators.of(cluster, "g-0");
        try (Bystanders bystanders = Bystanders.start(cluster);
                GroupCommits commits = new GroupCommits(cluster)) {
            for (int group = 0; group < GROUPS; group++) {
                for (int first = 0; first < PARTITIONS; first += AT_ONCE) {
                    commits.commit("g-" + group, TOPIC, first, AT_ONCE, METADATA_BYTES);
                }
            }
            report.goal(
                    commits.answers().getOrDefault(ErrorCode.NONE, 0) > 0,
                    "%d offsets of %d bytes in %d groups: %s",
                    GROUPS * PARTITIONS,
                    METADATA_BYTES,
                    GROUPS,
                    commits.answers());
            bystanders.report(report);
        }
        cluster.reportMemory(report);
        AfterRestart.report(cluster, report);
    }
}
