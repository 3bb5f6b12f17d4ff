package org.barnabas.cli.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * Limits how fast replicas are copied, so that clients keep their share (KIP-73): a rate on brokers, and on topics a list
 * of the replicas that it is for. The leaders' lists name the present replicas, any of which may lead.
 */
final class Throttle {

    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";
    private static final List<String> ALL = List.of(LEADER_RATE, FOLLOWER_RATE, LEADER_REPLICAS, FOLLOWER_REPLICAS);

    private static final long LOOK_MS = 20;
    private static final long LOOKS = 250;

    private Throttle() {}

    /**
     * Sets it for what will be copied, in place of an earlier one, and returns when the brokers know of it.
     *
     * @param rate bytes per second for each broker, in and out
     */
    static void set(Admin admin, Collection<Move> moves, long rate) throws Exception {
        Map<String, List<String>> leaders = new TreeMap<>();
        Map<String, List<String>> followers = new TreeMap<>();
        for (Move move : moves) {
            String topic = move.partition().topic();
            int number = move.partition().partition();
            move.before().forEach(id -> add(leaders, topic, number + ":" + id));
            move.adding().forEach(id -> add(followers, topic, number + ":" + id));
        }
        Map<ConfigResource, Collection<AlterConfigOp>> lists = new HashMap<>();
        leaders.forEach((topic, list) -> lists.put(
                topic(topic),
                List.of(
                        set(LEADER_REPLICAS, String.join(",", list)),
                        set(FOLLOWER_REPLICAS, String.join(",", followers.getOrDefault(topic, List.of()))))));
        admin.incrementalAlterConfigs(lists).all().get();
        // Rates last: changes reach a broker in their order, and each broker tells of its own rate.
        Map<ConfigResource, Collection<AlterConfigOp>> rates = new HashMap<>();
        for (int broker : brokers(moves)) {
            rates.put(
                    broker(broker),
                    List.of(set(LEADER_RATE, Long.toString(rate)), set(FOLLOWER_RATE, Long.toString(rate))));
        }
        admin.incrementalAlterConfigs(rates).all().get();
        for (int look = 0; look < LOOKS && !isKnown(admin, rates.keySet(), rate); look++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** Only brokers that are up are asked: others will read it when they start. */
    private static boolean isKnown(Admin admin, Collection<ConfigResource> brokers, long rate) throws Exception {
        List<String> up = admin.describeCluster().nodes().get().stream()
                .map(Node::idString)
                .toList();
        List<ConfigResource> asked =
                brokers.stream().filter(broker -> up.contains(broker.name())).toList();
        return admin.describeConfigs(asked).all().get().values().stream()
                .map(config -> config.get(FOLLOWER_RATE))
                .allMatch(entry -> entry != null && Long.toString(rate).equals(entry.value()));
    }

    /** The lowest limit of some brokers that are up, whoever has set it; null if none has one. */
    static @Nullable Long lowest(Admin admin, Collection<Integer> brokers) throws Exception {
        Set<Integer> up =
                admin.describeCluster().nodes().get().stream().map(Node::id).collect(Collectors.toSet());
        List<ConfigResource> asked =
                brokers.stream().filter(up::contains).map(Throttle::broker).toList();
        return admin.describeConfigs(asked).all().get().values().stream()
                .flatMap(config -> config.entries().stream())
                .filter(entry ->
                        entry.name().equals(LEADER_RATE) || entry.name().equals(FOLLOWER_RATE))
                .filter(entry -> entry.source() != ConfigEntry.ConfigSource.DEFAULT_CONFIG && entry.value() != null)
                .map(entry -> Long.valueOf(entry.value()))
                .min(Long::compare)
                .orElse(null);
    }

    private static void add(Map<String, List<String>> lists, String topic, String replica) {
        lists.computeIfAbsent(topic, name -> new ArrayList<>()).add(replica);
    }

    /**
     * Removes every such limit from brokers and topics.
     *
     * @return how many brokers and topics had one
     */
    static int remove(Admin admin, Collection<Integer> brokers, Collection<String> topics) throws Exception {
        List<ConfigResource> resources = new ArrayList<>();
        brokers.forEach(id -> resources.add(broker(id)));
        topics.forEach(name -> resources.add(topic(name)));
        if (resources.isEmpty()) {
            return 0;
        }
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Map.Entry<ConfigResource, Config> each :
                admin.describeConfigs(resources).all().get().entrySet()) {
            List<AlterConfigOp> removals = each.getValue().entries().stream()
                    .filter(Throttle::isSetThere)
                    .map(entry -> new AlterConfigOp(new ConfigEntry(entry.name(), ""), AlterConfigOp.OpType.DELETE))
                    .toList();
            if (!removals.isEmpty()) {
                changes.put(each.getKey(), removals);
            }
        }
        if (!changes.isEmpty()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
        return changes.size();
    }

    private static boolean isSetThere(ConfigEntry entry) {
        return ALL.contains(entry.name())
                && (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG
                        || entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
    }

    /** All that copy or are copied from. */
    static NavigableSet<Integer> brokers(Collection<Move> moves) {
        TreeSet<Integer> brokers = new TreeSet<>();
        moves.forEach(move -> {
            brokers.addAll(move.before());
            brokers.addAll(move.after());
        });
        return brokers;
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    }

    private static ConfigResource broker(int id) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }
}
