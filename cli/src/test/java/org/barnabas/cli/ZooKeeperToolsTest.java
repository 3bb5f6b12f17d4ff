package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.client.RecordStream;
import org.barnabas.client.ZooKeeperConsumer;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are told of a cluster by its ZooKeeper. */
class ZooKeeperToolsTest {

    private final String group = SharedBroker.name("old-group");

    private static Outcome produce(String topic, String lines) {
        return Stdin.with(
                lines,
                () -> Tool.run("produce", topic, "--zookeeper", SharedBroker.zooKeeper())
                        .ok());
    }

    private Outcome consume(String... arguments) {
        List<String> all = new ArrayList<>(List.of("consume", "--zookeeper", SharedBroker.zooKeeper()));
        all.addAll(List.of("--group", group));
        all.addAll(List.of(arguments));
        return Tool.run(all.toArray(String[]::new));
    }

    @Test
    void produceFindsTheBrokersAndConsumeReadsAsAGroup() {
        // Given
        String topic = SharedBroker.topic(3);

        // When
        produce(topic, "one\ntwo\nthree\n");

        // Then
        assertThat(consume(topic).ok().lines()).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(consume(topic).ok().lines()).as("committed").isEmpty();
        produce(topic, "four\n");
        assertThat(consume(topic, "--streams", "2").ok().lines()).containsExactly("four");
    }

    @Test
    void whatWasNotPrintedComesAgain() {
        // Given
        String topic = SharedBroker.topic(1);
        produce(topic, "a\nb\nc\nd\n");

        // When
        Outcome some = consume(topic, "--count", "3").ok();

        // Then
        assertThat(some.lines()).containsExactly("a", "b", "c");
        assertThat(consume(topic).ok().lines()).containsExactly("d");
    }

    @Test
    void topicsAreIncludedAndExcluded() {
        // Given
        String wanted = SharedBroker.topic(1);
        String other = SharedBroker.topic(1);
        produce(wanted, "in\n");
        produce(other, "out\n");
        String either = wanted + "," + other;

        // When, Then
        assertThat(consume("--include", either, "--exclude", other, "--format", "%t %v")
                        .ok()
                        .lines())
                .containsExactly(wanted + " in");
    }

    @Test
    void itStandsBesideTheLibrarysConsumer() {
        // Given: one that owns all
        String topic = SharedBroker.topic(2);
        produce(topic, "a\nb\n");
        Properties properties = new Properties();
        properties.put("zookeeper.connect", SharedBroker.zooKeeper());
        properties.put("group.id", group);
        properties.put("auto.offset.reset", "smallest");
        try (ZooKeeperConsumer consumer = ZooKeeperConsumer.create(properties)) {
            RecordStream stream = consumer.streams(topic, 1).get(0);
            assertThat(List.of(stream.next(), stream.next())).hasSize(2);

            // When
            Outcome read = consume(topic);

            // Then: its share holds nothing that the other has not committed
            assertThat(read.ok().lines()).isEmpty();
        }
    }

    @Test
    void topicsAreCompletedFromTheClusterOfThatZooKeeper() {
        // Given
        String topic = SharedBroker.topic(1);

        // When, Then
        assertThat(Tool.run("complete", "--", "consume", "--zookeeper", SharedBroker.zooKeeper(), "")
                        .ok()
                        .lines())
                .contains(topic);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "consume t --include x|add --zookeeper",
                "consume|name the topic",
                "consume t --include x --zookeeper z|exclude each other",
                "consume t --zookeeper z --streams 0|1 at least",
                "consume --include [ --zookeeper z|is no pattern",
                "consume t --zookeeper z -b h:1|leave --bootstrap-server",
                "produce t --zookeeper z --profile p|leave --bootstrap-server"
            })
    void whatDoesNotGoTogetherIsRefused(String line, String why) {
        // When
        Outcome refused = Tool.run(line.split(" "));

        // Then
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains(why);
    }

    @Test
    void aZooKeeperThatIsNotThereOrKnowsNothingIsSaid() {
        // Given
        String nobody = "127.0.0.1:" + FreePorts.next();
        String elsewhere = SharedBroker.zooKeeper() + "/elsewhere";

        // When
        Outcome gone = Tool.run("produce", "t", "--zookeeper", nobody, "--timeout-ms", "500");
        Outcome empty = Tool.run("consume", "t", "--zookeeper", elsewhere);

        // Then
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains("no ZooKeeper answers at " + nobody).contains("--zookeeper HOST:PORT");
        assertThat(empty.code()).isEqualTo(1);
        assertThat(empty.err()).contains("no brokers have ever registered").contains("chroot");
    }
}
