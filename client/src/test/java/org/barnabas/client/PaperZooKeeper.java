package org.barnabas.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.BrokerEntry;
import org.barnabas.client.group.GroupDirectory;
import org.barnabas.client.group.GroupView;
import org.barnabas.client.group.Subscription;
import org.barnabas.client.group.ThreadId;
import org.barnabas.client.zookeeper.ZooKeeperTroubleException;
import org.jspecify.annotations.Nullable;

/** One group in memory, and the topics and brokers of its cluster; who changes something tells those who watch. */
final class PaperZooKeeper {

    private record Registered(Session session, Subscription wanted) {}

    private record Owned(Session session, ThreadId thread) {}

    private final SortedMap<String, Registered> members = new TreeMap<>();
    private final Map<TopicPartition, Owned> owners = new HashMap<>();
    private final SortedMap<String, List<Integer>> topics = new TreeMap<>();
    private final List<Session> sessions = new ArrayList<>();
    final Map<TopicPartition, Long> offsets = new HashMap<>();
    final List<BrokerEntry> brokers = new ArrayList<>(List.of(new BrokerEntry(1, "h:1")));

    /** What was done, in order. */
    final List<String> steps = new ArrayList<>();

    void topic(String name, int partitions) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < partitions; number++) {
            numbers.add(number);
        }
        topics.put(name, numbers);
        changed();
    }

    Map<TopicPartition, ThreadId> owners() {
        Map<TopicPartition, ThreadId> threads = new HashMap<>();
        owners.forEach((partition, owned) -> threads.put(partition, owned.thread()));
        return threads;
    }

    /** The id of the consumer that owns a partition; null if nobody does. */
    @Nullable
    String owner(TopicPartition partition) {
        Owned found = owners.get(partition);
        return found == null ? null : found.thread().consumer();
    }

    private void changed() {
        List.copyOf(sessions).forEach(session -> session.onChange.run());
    }

    Session session(Runnable onChange) {
        Session session = new Session(onChange);
        sessions.add(session);
        return session;
    }

    /** A member's session. */
    final class Session implements GroupDirectory {

        private final Runnable onChange;

        /** Whether ZooKeeper does not answer; what is asked is not done. */
        boolean silent;

        /** Whether the next claim is done, but its answer is lost. */
        boolean losesAnswer;

        private Session(Runnable onChange) {
            this.onChange = onChange;
        }

        private void ask(String step) {
            if (silent || !sessions.contains(this)) {
                throw new ZooKeeperTroubleException("ZooKeeper does not answer");
            }
            steps.add(step);
        }

        /** It ends, and what belongs to it. */
        void end() {
            sessions.remove(this);
            members.values().removeIf(each -> each.session() == this);
            owners.values().removeIf(each -> each.session() == this);
            changed();
        }

        @Override
        public boolean register(String consumer, String body) {
            ask("register");
            Registered found = members.get(consumer);
            if (found == null) {
                members.put(consumer, new Registered(this, Subscription.parse(body)));
                changed();
                return true;
            }
            return found.session() == this;
        }

        @Override
        public GroupView view(Subscription mine) {
            ask("view");
            SortedMap<String, Subscription> wanted = new TreeMap<>();
            members.forEach((id, each) -> wanted.put(id, each.wanted()));
            return new GroupView(wanted, topics, brokers, true);
        }

        @Override
        public boolean claim(TopicPartition partition, ThreadId thread) {
            ask("claim " + partition);
            Owned found = owners.putIfAbsent(partition, new Owned(this, thread));
            if (losesAnswer) {
                losesAnswer = false;
                throw new ZooKeeperTroubleException("the answer was lost");
            }
            return found == null || found.session() == this;
        }

        @Override
        public void release(TopicPartition partition) {
            ask("release " + partition);
            Owned found = owners.get(partition);
            if (found != null && found.session() == this) {
                owners.remove(partition);
            }
        }

        @Override
        public @Nullable Long offset(TopicPartition partition) {
            ask("read " + partition);
            return offsets.get(partition);
        }

        @Override
        public void writeOffset(TopicPartition partition, long offset) {
            ask("commit " + partition + "=" + offset);
            offsets.put(partition, offset);
        }
    }
}
