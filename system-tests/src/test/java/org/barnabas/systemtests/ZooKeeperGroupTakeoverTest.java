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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that die, or stand still for longer than their session lives. */
class ZooKeeperGroupTakeoverTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern ZOOKEEPER = Pattern.compile("zookeeper +(\\S+)");
    private static final String TOPIC = "shared";
    private static final int PARTITIONS = 4;

    @TempDir
    private Path folder;

    private final Set<String> written = new HashSet<>();

    private interface Scenario {
        void run(String bootstrap, String zooKeeper) throws Exception;
    }

    private void withBroker(Scenario scenario) throws Exception {
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder)) {
            Matcher zooKeeper = ZOOKEEPER.matcher(broker.output());
            assertThat(zooKeeper.find()).isTrue();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
            scenario.run(broker.bootstrap(), zooKeeper.group(1));
        }
    }

    @Test
    void whatAKilledMemberOwnedOthersTakeWhenItsSessionHasEnded() throws Exception {
        withBroker((bootstrap, zooKeeper) -> {
            // Given
            try (MemberProcess survivor = member(zooKeeper, "survivor", 0);
                    MemberProcess victim = member(zooKeeper, "victim", 0);
                    GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, "g")) {
                awaitOwners(nodes, 2);
                produce(bootstrap, 50);
                awaitRead(survivor, victim);

                // When
                victim.process().kill();
                produce(bootstrap, 50);

                // Then
                awaitRead(survivor, victim);
                awaitOwners(nodes, 1);
                assertThat(nodes.members()).hasSize(1);
            }
        });
    }

    @Test
    void aMemberThatStoodStillHandsOutNothingOfWhatOthersHaveTaken() throws Exception {
        withBroker((bootstrap, zooKeeper) -> {
            // Given: it has fetched more than it has handed out
            produce(bootstrap, 100);
            try (MemberProcess sleeper = member(zooKeeper, "sleeper", 50);
                    GroupInZooKeeper nodes = new GroupInZooKeeper(zooKeeper, "g")) {
                await().atMost(PATIENCE).until(() -> sleeper.read().size() > 5);

                // When
                sleeper.process().pause();
                int before = sleeper.read().size();
                try (MemberProcess other = member(zooKeeper, "other", 0)) {
                    awaitRead(sleeper, other);
                    Set<String> taken = new HashSet<>(other.read());
                    sleeper.process().resume();
                    awaitOwners(nodes, 2);
                    produce(bootstrap, 5);
                    awaitRead(sleeper, other);

                    // Then
                    List<String> late = new ArrayList<>(
                            sleeper.read().subList(before, sleeper.read().size()));
                    late.retainAll(taken);
                    assertThat(late)
                            .as("but for a record that was in its hands")
                            .hasSizeLessThanOrEqualTo(1);
                }
            }
        });
    }

    private MemberProcess member(String zooKeeper, String name, int msPerRecord) {
        return MemberProcess.slow(zooKeeper, "g", TOPIC, 1, msPerRecord, folder.resolve(name + ".out"))
                .awaitJoined();
    }

    /** All partitions are owned, by so many. */
    private static void awaitOwners(GroupInZooKeeper nodes, int members) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, String> owners = nodes.owners();
            assertThat(owners).hasSize(PARTITIONS);
            assertThat(Set.copyOf(owners.values())).hasSize(members);
        });
    }

    private void produce(String bootstrap, int each) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int number = 0; number < each * PARTITIONS; number++) {
                int partition = number % PARTITIONS;
                long offset = producer.send(new ProducerRecord<>(TOPIC, partition, null, "v"))
                        .get()
                        .offset();
                written.add(TOPIC + "-" + partition + "@" + offset + "=v");
            }
        }
    }

    private void awaitRead(MemberProcess... members) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<String> read = new HashSet<>();
            for (MemberProcess member : members) {
                read.addAll(member.read());
            }
            assertThat(read).isEqualTo(written);
        });
    }
}
