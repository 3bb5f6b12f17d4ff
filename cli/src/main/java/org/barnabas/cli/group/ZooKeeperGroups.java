package org.barnabas.cli.group;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.UsageException;
import org.barnabas.client.zookeeper.GroupPaths;
import org.barnabas.client.zookeeper.ZnodeSession;
import org.barnabas.client.zookeeper.ZooKeeperTroubleException;
import org.jspecify.annotations.Nullable;

/**
 * Groups that ZooKeeper coordinates ({@link GroupPaths}). Calls block, and throw {@link ZooKeeperTroubleException} if nobody answers.
 */
final class ZooKeeperGroups implements AutoCloseable {

    /** What {@code group list} calls their type. */
    static final String TYPE = "ZooKeeper";

    static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final ZnodeSession session;

    private ZooKeeperGroups(ZnodeSession session) {
        this.session = session;
    }

    /**
     * Connects.
     *
     * @param address as in {@code zookeeper.connect}, with or without a chroot
     * @throws ToolException if nobody answers in time
     */
    static ZooKeeperGroups open(String address, int timeoutMs) {
        try {
            return new ZooKeeperGroups(ZnodeSession.open(address, timeoutMs));
        } catch (ZooKeeperTroubleException e) {
            throw new ToolException(String.valueOf(e.getMessage()));
        }
    }

    /** Fails if ZooKeeper can have no group of that name. */
    static void requireName(String group) {
        if (!isName(group)) {
            throw new UsageException("'" + group + "' cannot be the name of a group in ZooKeeper.");
        }
    }

    /** What ZooKeeper takes as the name of one node, which is the group's own. */
    private static boolean isName(String group) {
        return !group.isEmpty()
                && !group.equals(".")
                && !group.equals("..")
                && group.chars()
                        .noneMatch(c -> c == '/'
                                || Character.isISOControl(c)
                                || (c >= Character.MIN_SURROGATE && c <= 0xf8ff)
                                || c >= 0xfff0);
    }

    /** All groups, in the order of their names. */
    List<String> names() {
        return session.children(GroupPaths.GROUPS, false).stream().sorted().toList();
    }

    boolean has(String group) {
        return isName(group) && session.exists(new GroupPaths(group).root());
    }

    /** The ids of those that live, in their order. */
    List<String> members(String group) {
        return session.children(new GroupPaths(group).ids(), false).stream()
                .sorted()
                .toList();
    }

    /** Which stream of which member reads what: the member's id and a number. */
    SortedMap<TopicPartition, String> owners(String group) {
        return bodies(new GroupPaths(group).owners());
    }

    /** What was committed, as it stands there; {@link #offset} reads it. */
    SortedMap<TopicPartition, String> offsets(String group) {
        return bodies(new GroupPaths(group).offsets());
    }

    /** The offset in a body; null if it is none. */
    static @Nullable Long offset(String body) {
        try {
            long offset = Long.parseLong(body.trim());
            return offset < 0 ? null : offset;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Commits; makes the nodes that are missing. */
    void commit(String group, TopicPartition partition, long offset) {
        session.write(new GroupPaths(group).offset(partition), Long.toString(offset));
    }

    private SortedMap<TopicPartition, String> bodies(String folder) {
        SortedMap<TopicPartition, String> bodies = new TreeMap<>(ORDER);
        for (String topic : session.children(folder, false)) {
            for (String partition : session.children(folder + "/" + topic, false)) {
                String body = partition.matches("\\d{1,9}")
                        ? session.read(folder + "/" + topic + "/" + partition, false)
                        : null;
                // Without a body it is a node that somebody has made and not written.
                if (body != null && !body.isBlank()) {
                    bodies.put(new TopicPartition(topic, Integer.parseInt(partition)), body);
                }
            }
        }
        return bodies;
    }

    @Override
    public void close() {
        session.close();
    }
}
