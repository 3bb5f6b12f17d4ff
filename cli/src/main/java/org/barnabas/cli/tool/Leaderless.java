package org.barnabas.cli.tool;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;

/** Says why partitions have no leader: a client waits for one in silence until its time is up. */
public final class Leaderless {

    /** Where more of them are shown. */
    public static final String ADVICE = "'barnabas topic describe --unavailable' shows such partitions.";

    private Leaderless() {}

    /** Names the first partition without a leader, and who is missing; null if all have one. */
    public static @Nullable String explain(Collection<PartitionInfo> partitions) {
        List<PartitionInfo> lost = partitions.stream()
                .filter(one -> one.leader() == null || one.leader().isEmpty())
                .sorted(java.util.Comparator.comparing(PartitionInfo::topic).thenComparing(PartitionInfo::partition))
                .toList();
        if (lost.isEmpty()) {
            return null;
        }
        PartitionInfo first = lost.get(0);
        String name = first.topic() + "-" + first.partition();
        int more = lost.size() - 1;
        return more == 0
                ? name + " has no leader: " + why(first, "its ", "")
                : name + " and " + Counted.of(more, "more partition") + " have no leader: "
                        + why(first, "the ", " of the first");
    }

    private static String why(PartitionInfo partition, String whose, String of) {
        List<Integer> offline = ids(partition.offlineReplicas());
        List<Integer> inSync = ids(partition.inSyncReplicas());
        if (!offline.containsAll(inSync)) {
            return "one is about to be elected";
        }
        boolean failed = Arrays.stream(partition.offlineReplicas())
                .anyMatch(node -> inSync.contains(node.id()) && node.port() >= 0);
        String sync = partition.replicas().length == 1 ? "" : " in sync";
        return inSync.size() == 1
                ? whose + "only replica" + sync + of + " is on broker " + inSync.get(0)
                        + (failed ? ", whose log directory has failed" : ", which is down")
                : whose + "replicas" + sync + of + " are on brokers "
                        + inSync.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + (failed ? ", which are down or have lost a log directory" : ", which are down");
    }

    private static List<Integer> ids(Node[] nodes) {
        return Arrays.stream(nodes).map(Node::id).toList();
    }
}
