package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.barnabas.client.group.TopicFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library's consumer with a broker and a ZooKeeper as users start them. */
class ZooKeeperConsumerTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern ZOOKEEPER = Pattern.compile("zookeeper +(\\S+)");
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static BrokerUnderTest broker;
    private static Admin admin;
    private static KafkaProducer<String, String> producer;
    private static String zooKeeper;

    private final String group = "group-" + NAMES.incrementAndGet();

    @BeforeAll
    static void start() {
        broker = BrokerUnderTest.start(folder, "group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=3");
        Matcher address = ZOOKEEPER.matcher(broker.output());
        assertThat(address.find()).isTrue();
        zooKeeper = address.group(1);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        admin.close();
        broker.close();
    }

    private static String topic(int partitions) throws Exception {
        String topic = "topic-" + NAMES.incrementAndGet();
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all()
                .get();
        return topic;
    }

    /** So many records to each partition, of values that say where. */
    private static List<String> produce(String topic, int partitions, int each) throws Exception {
        List<String> written = new ArrayList<>();
        for (int number = 0; number < each; number++) {
            for (int partition = 0; partition < partitions; partition++) {
                long offset = producer.send(new ProducerRecord<>(topic, partition, null, "v"))
                        .get()
                        .offset();
                written.add(topic + "-" + partition + "@" + offset + "=v");
            }
        }
        return written;
    }

    private HighLevelMember member(String topic, int streams) {
        return HighLevelMember.ofTopic(zooKeeper, group, topic, streams, Map.of());
    }

    private static List<String> readBy(HighLevelMember... members) {
        return Stream.of(members).flatMap(member -> member.read().stream()).toList();
    }

    private static void awaitRead(List<String> all, HighLevelMember... members) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(readBy(members)).hasSameElementsAs(all));
    }

    /** What 0.8.2.1 computes for one topic; {@code AssignmentStrategyTest} of the client compares the code with its own. */
    private static Map<String, String> range(String topic, int partitions, List<String> threads) {
        List<String> sorted = threads.stream().sorted().toList();
        Map<String, String> owners = new TreeMap<>();
        int next = 0;
        for (int stream = 0; stream < sorted.size(); stream++) {
            int count = partitions / sorted.size() + (stream < partitions % sorted.size() ? 1 : 0);
            for (int each = 0; each < count; each++) {
                owners.put(topic + "-" + next++, sorted.get(stream));
            }
        }
        return owners;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void membersThatComeOneByOneOwnWhatTheAlgorithmGivesThem(int partitions) throws Exception {
        // Given
        String topic = topic(partitions);
        List<HighLevelMember> members = new ArrayList<>();
        List<String> threads = new ArrayList<>();
        List<String> written = produce(topic, partitions, 5);
        try (GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, group)) {
            // When: 2, 4, 5 and 7 streams
            for (int streams : List.of(2, 2, 1, 2)) {
                HighLevelMember member = member(topic, streams);
                members.add(member);
                for (int stream = 0; stream < streams; stream++) {
                    threads.add(member.consumer().consumerId() + "-" + stream);
                }

                // Then
                Map<String, String> expected = range(topic, partitions, threads);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(nodes.owners()).isEqualTo(expected));
                written.addAll(produce(topic, partitions, 5));
                awaitRead(written, members.toArray(new HighLevelMember[0]));
            }
            assertThat(readBy(members.toArray(new HighLevelMember[0])))
                    .as("nothing is read twice")
                    .doesNotHaveDuplicates();
        } finally {
            members.forEach(HighLevelMember::close);
        }
    }

    @Test
    void whatAMemberLeavesBehindOthersGoOnWith() throws Exception {
        // Given
        String topic = topic(4);
        List<String> written = produce(topic, 4, 50);
        try (GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, group);
                HighLevelMember stays = member(topic, 1)) {
            HighLevelMember leaves = member(topic, 2);
            awaitRead(written, stays, leaves);

            // When
            leaves.close();
            written.addAll(produce(topic, 4, 50));

            // Then
            awaitRead(written, stays, leaves);
            assertThat(readBy(stays, leaves)).doesNotHaveDuplicates();
            assertThat(nodes.members()).containsExactly(stays.consumer().consumerId());
            assertThat(nodes.owners().values())
                    .hasSize(4)
                    .containsOnly(stays.consumer().consumerId() + "-0");
        }
    }

    @Test
    void aGroupGoesOnWhereItHasStopped() throws Exception {
        // Given
        String topic = topic(2);
        List<String> before = produce(topic, 2, 30);
        HighLevelMember first = member(topic, 1);
        awaitRead(before, first);
        first.close();
        List<String> after = produce(topic, 2, 30);

        // When
        try (HighLevelMember second = member(topic, 3);
                GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, group)) {
            awaitRead(after, second);

            // Then
            assertThat(second.read()).doesNotHaveDuplicates();
            assertThat(nodes.offsets()).isEqualTo(Map.of(topic + "-0", 30L, topic + "-1", 30L));
            second.consumer().commit();
            assertThat(nodes.offsets()).isEqualTo(Map.of(topic + "-0", 60L, topic + "-1", 60L));
        }
    }

    @Test
    void partitionsThatAreAddedAreShared() throws Exception {
        // Given
        String topic = topic(2);
        try (HighLevelMember one = member(topic, 1);
                HighLevelMember other = member(topic, 1)) {
            // When
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5)))
                    .all()
                    .get();

            // Then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    List.of(one.owned().size(), other.owned().size()))
                            .containsExactlyInAnyOrder(3, 2));
            awaitRead(produce(topic, 5, 10), one, other);
        }
    }

    @Test
    void aFilterSeesTopicsThatCome() throws Exception {
        // Given
        String prefix = "filtered-" + NAMES.incrementAndGet();
        TopicFilter filter = TopicFilter.of(prefix + ".*", ".*-secret");
        try (HighLevelMember one = HighLevelMember.ofFilter(zooKeeper, group, filter, 2, Map.of());
                HighLevelMember other = HighLevelMember.ofFilter(zooKeeper, group, filter, 1, Map.of())) {
            // When
            List<String> written = new ArrayList<>();
            for (String name : List.of(prefix + "-a", prefix + "-b", prefix + "-secret")) {
                admin.createTopics(List.of(new NewTopic(name, 3, (short) 1)))
                        .all()
                        .get();
                List<String> records = produce(name, 3, 10);
                written.addAll(name.endsWith("-secret") ? List.of() : records);
            }

            // Then
            awaitRead(written, one, other);
            assertThat(readBy(one, other)).doesNotHaveDuplicates();
        }
    }

    @Test
    void withoutANameTheGroupIsDefaultAndRegistersAs082() throws Exception {
        // Given
        String topic = topic(1);

        // When
        try (HighLevelMember member =
                        HighLevelMember.ofTopic(zooKeeper, "default", topic, 1, Map.of("group.id", "default"));
                GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, "default")) {
            // Then
            assertThat(nodes.members()).hasSize(1).allMatch(id -> id.matches("default_.+-[0-9]{13}-[0-9a-f]{8}"));
            assertThat(nodes.registration(member.consumer().consumerId()))
                    .matches("\\{\"version\":1,\"subscription\":\\{\"" + topic
                            + "\":1},\"pattern\":\"static\",\"timestamp\":\"[0-9]{13}\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void offsetsAreKeptWithTheBrokerAndIfWantedInZooKeeperToo(boolean dual) throws Exception {
        // Given
        String topic = topic(2);
        List<String> before = produce(topic, 2, 20);
        Map<String, String> settings =
                Map.of("offsets.storage", "kafka", "dual.commit.enabled", Boolean.toString(dual));
        HighLevelMember first = HighLevelMember.ofTopic(zooKeeper, group, topic, 2, settings);
        awaitRead(before, first);

        // When
        first.close();

        // Then
        Map<TopicPartition, OffsetAndMetadata> stored = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        assertThat(stored)
                .hasSize(2)
                .allSatisfy((partition, offset) -> assertThat(offset.offset()).isEqualTo(20));
        try (GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, group)) {
            assertThat(nodes.offsets()).isEqualTo(dual ? Map.of(topic + "-0", 20L, topic + "-1", 20L) : Map.of());
        }
        List<String> after = produce(topic, 2, 20);
        try (HighLevelMember second = HighLevelMember.ofTopic(zooKeeper, group, topic, 1, settings)) {
            awaitRead(after, second);
        }
    }

    @Test
    void theLargerOfBothOffsetsCountsWhileAGroupMovesToTheBroker() throws Exception {
        // Given: committed to ZooKeeper only
        String topic = topic(1);
        List<String> before = produce(topic, 1, 20);
        HighLevelMember old = member(topic, 1);
        awaitRead(before, old);
        old.close();
        List<String> after = produce(topic, 1, 5);

        // When
        try (HighLevelMember member =
                HighLevelMember.ofTopic(zooKeeper, group, topic, 1, Map.of("offsets.storage", "kafka"))) {
            // Then
            awaitRead(after, member);
        }
    }

    @Test
    void commitsThatAreUpToTheProgramAreItsOwn() throws Exception {
        // Given
        String topic = topic(1);
        Map<String, String> manual = Map.of("auto.commit.enable", "false");
        List<String> written = new ArrayList<>(produce(topic, 1, 10));
        HighLevelMember first = HighLevelMember.ofTopic(zooKeeper, group, topic, 1, manual);
        awaitRead(written, first);
        first.consumer().commit();
        List<String> uncommitted = produce(topic, 1, 10);
        written.addAll(uncommitted);
        awaitRead(written, first);

        // When
        first.close();

        // Then
        try (HighLevelMember second = HighLevelMember.ofTopic(zooKeeper, group, topic, 1, manual)) {
            awaitRead(uncommitted, second);
        }
    }

    @Test
    void withLargestWhatWasThereBeforeIsLeftOutAndNothingAfter() throws Exception {
        // Given
        String topic = topic(2);
        produce(topic, 2, 10);
        Map<String, String> largest = new HashMap<>(Map.of("auto.offset.reset", "largest"));
        HighLevelMember first = HighLevelMember.ofTopic(zooKeeper, group, topic, 1, largest);
        List<String> written;
        try (GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, group)) {
            // A first look is committed, so that who comes later misses nothing.
            await().atMost(PATIENCE).untilAsserted(() -> {
                first.consumer().commit();
                assertThat(nodes.offsets()).isEqualTo(Map.of(topic + "-0", 10L, topic + "-1", 10L));
            });
            first.close();
            written = produce(topic, 2, 10);
        }

        // When
        try (HighLevelMember second = HighLevelMember.ofTopic(zooKeeper, group, topic, 1, largest)) {
            // Then
            awaitRead(written, second);
        }
    }
}
