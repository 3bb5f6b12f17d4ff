package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A group moves from the client of 0.8.2.1 to the library, one process at a time: they share partitions as either would
 * alone, each partition has one owner, and nothing is skipped.
 */
class MixedGroupTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOPIC = "shared";
    private static final String GROUP = "moving";
    private static final int PARTITIONS = 5;
    private static final Pattern ZOOKEEPER = Pattern.compile("zookeeper +(\\S+)");

    @TempDir
    private Path folder;

    private final Set<String> written = new HashSet<>();

    @Test
    void aGroupMovesWithApacheKafkasBroker() throws Exception {
        try (KafkaOnZooKeeper kafka = KafkaOnZooKeeper.start(folder)) {
            groupMoves(kafka.bootstrap(), kafka.zooKeeperAddress());
        }
    }

    @Test
    void aGroupMoves() throws Exception {
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder)) {
            Matcher zooKeeper = ZOOKEEPER.matcher(broker.output());
            assertThat(zooKeeper.find()).isTrue();
            groupMoves(broker.bootstrap(), zooKeeper.group(1));
        }
    }

    private void groupMoves(String bootstrap, String zooKeeper) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        List<MemberProcess> all = new ArrayList<>();
        try (GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, GROUP)) {
            // Given: two of 0.8.2.1
            MemberProcess firstOld = old(zooKeeper, 1, all);
            MemberProcess secondOld = old(zooKeeper, 1, all);
            awaitShared(nodes, 2);
            produce(bootstrap, all);

            // When: one of the library comes, with two streams
            library(zooKeeper, 2, all);
            awaitShared(nodes, 3);
            produce(bootstrap, all);

            // Then one of 0.8.2.1 leaves, another is killed
            firstOld.leave();
            awaitShared(nodes, 2);
            produce(bootstrap, all);
            secondOld.process().kill();
            awaitShared(nodes, 1);
            produce(bootstrap, all);

            // Then one of 0.8.2.1 finds what the library has committed
            old(zooKeeper, 1, all);
            awaitShared(nodes, 2);
            produce(bootstrap, all);
            assertThat(twice(all))
                    .as("only what the killed one had not committed")
                    .hasSizeLessThan(60);
        } finally {
            all.forEach(MemberProcess::close);
        }
    }

    private MemberProcess old(String zooKeeper, int streams, List<MemberProcess> all) {
        Path output = folder.resolve("old-" + all.size() + ".out");
        all.add(MemberProcess.of082(zooKeeper, GROUP, TOPIC, streams, output));
        return all.get(all.size() - 1).awaitJoined();
    }

    private MemberProcess library(String zooKeeper, int streams, List<MemberProcess> all) {
        Path output = folder.resolve("library-" + all.size() + ".out");
        all.add(MemberProcess.ofLibrary(zooKeeper, GROUP, TOPIC, streams, output));
        return all.get(all.size() - 1).awaitJoined();
    }

    /** All partitions are owned, by those that the range strategy gives them to. */
    private static void awaitShared(GroupInZooKeeper nodes, int members) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> ids = nodes.members();
            assertThat(ids).hasSize(members);
            List<String> threads = new ArrayList<>();
            for (String id : ids) {
                // One stream or two: the registration says it.
                threads.add(id + "-0");
                if (nodes.registration(id).contains("\"" + TOPIC + "\":2")) {
                    threads.add(id + "-1");
                }
            }
            assertThat(nodes.owners()).isEqualTo(range(threads.stream().sorted().toList()));
        });
    }

    private static Map<String, String> range(List<String> threads) {
        Map<String, String> owners = new TreeMap<>();
        int next = 0;
        for (int stream = 0; stream < threads.size(); stream++) {
            int count = PARTITIONS / threads.size() + (stream < PARTITIONS % threads.size() ? 1 : 0);
            for (int each = 0; each < count; each++) {
                owners.put(TOPIC + "-" + next++, threads.get(stream));
            }
        }
        return owners;
    }

    private void produce(String bootstrap, List<MemberProcess> all) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int number = 0; number < 20 * PARTITIONS; number++) {
                int partition = number % PARTITIONS;
                long offset = producer.send(new ProducerRecord<>(TOPIC, partition, null, "v"))
                        .get()
                        .offset();
                written.add(TOPIC + "-" + partition + "@" + offset + "=v");
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(read(all)).hasSameElementsAs(written));
    }

    private static List<String> read(List<MemberProcess> all) {
        return all.stream().flatMap(member -> member.read().stream()).toList();
    }

    private static List<String> twice(List<MemberProcess> all) {
        Set<String> seen = new HashSet<>();
        return read(all).stream().filter(each -> !seen.add(each)).toList();
    }
}
