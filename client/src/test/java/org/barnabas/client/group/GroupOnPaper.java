package org.barnabas.client.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A group and its topics, both as znodes and as what is read of them. */
record GroupOnPaper(SortedMap<String, Subscription> members, SortedMap<String, Integer> partitions) {

    static final String GROUP = "g";

    Map<String, String> nodes() {
        Map<String, String> nodes = new LinkedHashMap<>();
        members.forEach((id, wanted) -> nodes.put("/consumers/" + GROUP + "/ids/" + id, wanted.encode(17)));
        partitions.forEach((topic, count) -> {
            StringBuilder body = new StringBuilder("{\"version\":1,\"partitions\":{");
            // As Kafka writes them: in the order of a hash map.
            for (int partition = count - 1; partition >= 0; partition--) {
                body.append(partition < count - 1 ? "," : "")
                        .append("\"")
                        .append(partition)
                        .append("\":[1]");
            }
            nodes.put("/brokers/topics/" + topic, body.append("}}").toString());
        });
        return nodes;
    }

    /** Read back from the znodes. */
    GroupView view() {
        SortedMap<String, Subscription> read = new TreeMap<>();
        SortedMap<String, List<Integer>> topics = new TreeMap<>();
        nodes().forEach((path, body) -> {
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (path.startsWith("/consumers")) {
                read.put(name, Subscription.parse(body));
            } else {
                topics.put(name, TopicEntry.partitions(body));
            }
        });
        return new GroupView(read, topics, List.of(), true);
    }

    /** What all members own together, as 0.8.2 writes it; fails if two own the same. */
    Map<String, String> owners(AssignmentStrategy strategy) {
        Map<String, String> owners = new TreeMap<>();
        for (String consumer : members.keySet()) {
            strategy.assign(view(), consumer).forEach((partition, thread) -> {
                String before =
                        owners.put("[" + partition.topic() + "," + partition.partition() + "]", thread.toString());
                if (before != null) {
                    throw new AssertionError(partition + " of " + before + " and " + thread);
                }
            });
        }
        return owners;
    }

    /** How many partitions each stream has of the one topic, in the order of the streams. */
    List<Integer> shares(AssignmentStrategy strategy, String topic) {
        Map<String, String> owners = owners(strategy);
        List<Integer> shares = new ArrayList<>();
        for (ThreadId thread : view().threads(topic)) {
            shares.add((int)
                    owners.values().stream().filter(thread.toString()::equals).count());
        }
        return shares;
    }
}
