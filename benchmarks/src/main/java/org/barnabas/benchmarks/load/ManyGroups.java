package org.barnabas.benchmarks.load;

import java.util.Map;
import org.barnabas.protocol.ErrorCode;

/** 100,000 groups made by commits: all kept or refused, honest clients served meanwhile and after a restart. */
final class ManyGroups implements LoadScenario {

    private static final String TOPIC = "committed";
    private static final int GROUPS = 100_000;

    @Override
    public void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception {
        cluster.createTopic(TOPIC, 1, Map.of());
        Coordinators.of(cluster, "g-0");
        try (Bystanders bystanders = Bystanders.start(cluster);
                GroupCommits commits = new GroupCommits(cluster)) {
            for (int group = 0; group < GROUPS; group++) {
                commits.commit("g-" + group, TOPIC, 0, 1, 0);
            }
            report.goal(
                    commits.answers().getOrDefault(ErrorCode.NONE, 0) > 0,
                    "%d groups made by commits: %s",
                    GROUPS,
                    commits.answers());
            bystanders.report(report);
        }
        cluster.reportMemory(report);
        AfterRestart.report(cluster, report);
    }
}
