package org.barnabas.systemtests.oldclients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A group that ZooKeeper coordinates, as its znodes tell of it, and how its partitions ought to be shared out. */
public final class ZooKeeperGroup {

    private static final Pattern SUBSCRIBED = Pattern.compile("\"([^\"]+)\"\\s*:\\s*(\\d+)");

    private final Nodes nodes;
    private final String path;

    public ZooKeeperGroup(Nodes nodes, String name) {
        this.nodes = nodes;
        this.path = "/consumers/" + name;
    }

    /** Who has registered. */
    List<String> members() {
        return nodes.children(path + "/ids");
    }

    /** Which thread owns each partition, according to the znodes. */
    public Map<Integer, String> owners(String topic) {
        Map<Integer, String> owners = new TreeMap<>();
        for (String partition : nodes.children(path + "/owners/" + topic)) {
            String owner = nodes.text(path + "/owners/" + topic + "/" + partition);
            if (owner != null) {
                owners.put(Integer.parseInt(partition), owner);
            }
        }
        return owners;
    }

    /**
     * Which thread should own each partition: all threads of all members are sorted as texts, each takes as many neighbours
     * as the quotient says, and the first take one more until the rest is gone.
     */
    public Map<Integer, String> shares(String topic, int partitions) {
        List<String> threads = threads(topic);
        Map<Integer, String> shares = new TreeMap<>();
        for (int i = 0, next = 0; i < threads.size(); i++) {
            int count = partitions / threads.size() + (i < partitions % threads.size() ? 1 : 0);
            for (int end = next + count; next < end; next++) {
                shares.put(next, threads.get(i));
            }
        }
        return shares;
    }

    private List<String> threads(String topic) {
        List<String> threads = new ArrayList<>();
        for (String member : members()) {
            Matcher subscribed = SUBSCRIBED.matcher(String.valueOf(nodes.text(path + "/ids/" + member)));
            while (subscribed.find()) {
                for (int i = 0; subscribed.group(1).equals(topic) && i < Integer.parseInt(subscribed.group(2)); i++) {
                    threads.add(member + "-" + i);
                }
            }
        }
        return threads.stream().sorted().toList();
    }

    /** Where the group goes on, or -1 if ZooKeeper does not know. */
    public long offset(String topic, int partition) {
        String text = nodes.text(path + "/offsets/" + topic + "/" + partition);
        return text == null ? -1 : Long.parseLong(text);
    }
}
