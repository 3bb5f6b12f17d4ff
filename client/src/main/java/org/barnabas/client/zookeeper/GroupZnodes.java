package org.barnabas.client.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.BrokerEntry;
import org.barnabas.client.group.GroupDirectory;
import org.barnabas.client.group.GroupView;
import org.barnabas.client.group.Subscription;
import org.barnabas.client.group.ThreadId;
import org.barnabas.client.group.TopicEntry;
import org.barnabas.client.group.UnreadableNodeException;
import org.jspecify.annotations.Nullable;

/**
 * A group in ZooKeeper, where consumers have kept it since 0.8 ({@link GroupPaths}), with what it shares out:
 *
 * <pre>
 * /brokers/ids/N                brokers that live
 * /brokers/topics/T             the partitions of a topic
 * </pre>
 */
public final class GroupZnodes implements GroupDirectory {

    private static final String BROKERS = "/brokers/ids";
    private static final String TOPICS = "/brokers/topics";

    private final ZnodeSession session;
    private final GroupPaths paths;
    private final boolean excludeInternal;

    /** @param excludeInternal whether filters leave out what brokers keep for themselves */
    public GroupZnodes(ZnodeSession session, String group, boolean excludeInternal) {
        this.session = session;
        this.paths = new GroupPaths(group);
        this.excludeInternal = excludeInternal;
    }

    @Override
    public boolean register(String consumer, String body) {
        return session.createEphemeral(paths.ids() + "/" + consumer, body);
    }

    @Override
    public GroupView view(Subscription mine) {
        SortedMap<String, Subscription> members = members();
        SortedMap<String, List<Integer>> topics = new TreeMap<>();
        session.children(TOPICS, true).forEach(topic -> topics.put(topic, List.of()));
        for (String topic : mine.topics(topics.keySet(), excludeInternal)) {
            String path = TOPICS + "/" + topic;
            String body = session.read(path, true);
            if (body == null) {
                topics.remove(topic);
            } else {
                topics.put(topic, understood(path, () -> TopicEntry.partitions(body)));
            }
        }
        return new GroupView(members, topics, brokers(session, true), excludeInternal);
    }

    /** Who has gone between the list and the look is not in it; a change is told. */
    private SortedMap<String, Subscription> members() {
        SortedMap<String, Subscription> members = new TreeMap<>();
        for (String consumer : session.children(paths.ids(), true)) {
            String path = paths.ids() + "/" + consumer;
            String body = session.read(path, false);
            if (body != null) {
                members.put(consumer, understood(path, () -> Subscription.parse(body)));
            }
        }
        return members;
    }

    /**
     * The brokers that live.
     *
     * @throws UnreadableNodeException if one has registered in a way that cannot be understood
     */
    public static List<BrokerEntry> brokers(ZnodeSession session, boolean watched) {
        List<BrokerEntry> brokers = new ArrayList<>();
        for (String name : session.children(BROKERS, watched)) {
            String path = BROKERS + "/" + name;
            String body = session.read(path, false);
            if (body != null) {
                brokers.add(understood(path, () -> BrokerEntry.parse(Integer.parseInt(name), body)));
            }
        }
        return brokers;
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T understood(String path, Reading<T> reading) {
        try {
            return reading.read();
        } catch (UnreadableNodeException | NumberFormatException e) {
            throw new UnreadableNodeException(path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean claim(TopicPartition partition, ThreadId thread) {
        return session.createEphemeral(paths.owner(partition), thread.toString());
    }

    @Override
    public void release(TopicPartition partition) {
        session.deleteEphemeral(paths.owner(partition));
    }

    @Override
    public @Nullable Long offset(TopicPartition partition) {
        String path = paths.offset(partition);
        String body = session.read(path, false);
        return body == null || body.isEmpty() ? null : understood(path, () -> Long.valueOf(body.trim()));
    }

    @Override
    public void writeOffset(TopicPartition partition, long offset) {
        session.write(paths.offset(partition), Long.toString(offset));
    }
}
