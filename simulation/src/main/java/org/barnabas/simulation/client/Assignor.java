package org.barnabas.simulation.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.protocol.message.ConsumerProtocolAssignment;
import org.barnabas.protocol.message.ConsumerProtocolSubscription;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.barnabas.testkit.history.TopicPartition;

/** How the leader of a group shares partitions out, and how members write subscriptions and assignments. */
enum Assignor {
    RANGE("range") {
        @Override
        void share(List<String> members, List<TopicPartition> partitions, Map<String, List<TopicPartition>> shares) {
            Map<String, List<TopicPartition>> byTopic = new TreeMap<>();
            partitions.forEach(partition -> byTopic.computeIfAbsent(partition.topic(), none -> new ArrayList<>())
                    .add(partition));
            byTopic.values().forEach(ofTopic -> {
                for (int i = 0; i < ofTopic.size(); i++) {
                    int member = (int) ((long) i * members.size() / ofTopic.size());
                    give(shares, members.get(member), ofTopic.get(i));
                }
            });
        }
    },
    ROUND_ROBIN("roundrobin") {
        @Override
        void share(List<String> members, List<TopicPartition> partitions, Map<String, List<TopicPartition>> shares) {
            for (int i = 0; i < partitions.size(); i++) {
                give(shares, members.get(i % members.size()), partitions.get(i));
            }
        }
    };

    private static final short VERSION = 1;

    private final String protocol;

    Assignor(String protocol) {
        this.protocol = protocol;
    }

    abstract void share(
            List<String> members, List<TopicPartition> partitions, Map<String, List<TopicPartition>> shares);

    private static void give(Map<String, List<TopicPartition>> shares, String member, TopicPartition partition) {
        shares.computeIfAbsent(member, none -> new ArrayList<>()).add(partition);
    }

    /** As the protocol names it. */
    String protocol() {
        return protocol;
    }

    static Assignor of(String protocol) {
        return protocol.equals(RANGE.protocol) ? RANGE : ROUND_ROBIN;
    }

    /** Every partition to one member. */
    Map<String, List<TopicPartition>> assign(SortedSet<String> members, SortedSet<TopicPartition> partitions) {
        Map<String, List<TopicPartition>> shares = new LinkedHashMap<>();
        members.forEach(member -> shares.put(member, new ArrayList<>()));
        share(List.copyOf(members), List.copyOf(partitions), shares);
        return shares;
    }

    static byte[] subscription(List<String> topics) {
        return bytes(new ConsumerProtocolSubscription().topics(topics));
    }

    static byte[] assignment(List<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        partitions.forEach(partition -> byTopic.computeIfAbsent(partition.topic(), none -> new ArrayList<>())
                .add(partition.partition()));
        List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>();
        byTopic.forEach((topic, numbers) -> topics.add(
                new ConsumerProtocolAssignment.TopicPartition().topic(topic).partitions(numbers)));
        return bytes(new ConsumerProtocolAssignment().assignedPartitions(topics));
    }

    private static byte[] bytes(Message message) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 64);
        out.writeInt16(VERSION);
        message.write(out, VERSION);
        ByteBuf all = Unpooled.buffer();
        for (Object part : out.parts()) {
            ByteBuf bytes = (ByteBuf) part;
            all.writeBytes(bytes);
            bytes.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    /** None for a member that got nothing. */
    static SortedSet<TopicPartition> assigned(byte[] assignment) {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        if (assignment.length > 0) {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(assignment));
            short version = in.readInt16();
            ConsumerProtocolAssignment.read(in, version)
                    .assignedPartitions()
                    .forEach(topic -> topic.partitions()
                            .forEach(number -> partitions.add(new TopicPartition(topic.topic(), number))));
        }
        return partitions;
    }
}
