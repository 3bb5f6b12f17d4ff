package org.barnabas.cli.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** What still has fewer replicas when a plan gives others more: easily forgotten when a cluster has grown. */
final class LeftBehind {

    private static final String DEFAULT_REPLICAS = "default.replication.factor";
    private static final String OFFSETS = "__consumer_offsets";

    private LeftBehind() {}

    /**
     * Remarks for the operator.
     *
     * @param all of the cluster
     * @param planned partitions that the plan speaks of
     * @param replicas that the plan gives to each
     */
    static List<String> remarks(Admin admin, ClusterSnapshot all, ClusterSnapshot planned, int replicas)
            throws InterruptedException {
        List<String> remarks = new ArrayList<>();
        Set<String> topics = planned.partitions().stream()
                .map(one -> one.partition().topic())
                .collect(Collectors.toSet());
        boolean offsets = all.partitions().stream()
                .anyMatch(one -> one.partition().topic().equals(OFFSETS)
                        && !topics.contains(OFFSETS)
                        && one.replicas().size() < replicas);
        if (offsets) {
            remarks.add(OFFSETS + ", where groups keep how far they are, has fewer replicas than " + replicas
                    + ": plan it, too, with --topic " + OFFSETS + " or --all-topics");
        }
        Set<Integer> brokers = lowDefault(admin, all.racks().navigableKeySet(), replicas);
        if (!brokers.isEmpty()) {
            remarks.add("new topics get fewer replicas than " + replicas + ": set " + DEFAULT_REPLICAS + "=" + replicas
                    + " in the configuration of brokers " + brokers
                    + " and start them again, one after the other");
        }
        return remarks;
    }

    /** Brokers that give new topics fewer replicas; none if they do not say: a remark is left out, nothing else. */
    private static Set<Integer> lowDefault(Admin admin, Set<Integer> brokers, int replicas)
            throws InterruptedException {
        List<ConfigResource> resources = brokers.stream()
                .map(broker -> new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker)))
                .toList();
        Set<Integer> low = new TreeSet<>();
        try {
            admin.describeConfigs(resources).all().get().forEach((resource, config) -> {
                ConfigEntry entry = config.get(DEFAULT_REPLICAS);
                if (entry != null && entry.value() != null && Integer.parseInt(entry.value()) < replicas) {
                    low.add(Integer.parseInt(resource.name()));
                }
            });
        } catch (ExecutionException unknown) {
            return Set.of();
        }
        return low;
    }
}
