package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.barnabas.systemtests.RealClient;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A consumer of librdkafka while brokers restart: it must never hear that its topic has no partitions, because it would
 * give up its assignment. 20 restarts with {@code -Dcluster.long=true}.
 */
@Tag("cluster")
@Tag("T2")
@Timeout(1_800)
class SteadyConsumerTest {

    private static final String TOPIC = "lines";
    private static final int PARTITIONS = 4;
    private static final int RESTARTS = FaultScenarios.LONG ? 20 : 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void hearsOfItsPartitionsOverAllRestarts(int brokers) {
        RealClient client = RealClient.python("confluent-kafka", "confluent_kafka", "steady.py");
        assumeTrue(client.missing() == null, client.missing());
        try (TestCluster cluster = TestCluster.of(brokers).start(folder)) {
            // Given
            cluster.createTopic(TOPIC, PARTITIONS, brokers);
            cluster.awaitInSync(TOPIC);
            try (RunningProcess consumer = consumer(client, cluster);
                    KafkaProducer<String, String> producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", cluster.bootstrap()),
                            new StringSerializer(),
                            new StringSerializer())) {
                consumer.awaitOutput(output -> output.contains("assigned " + PARTITIONS), PATIENCE);
                // When
                for (int restart = 0; restart < RESTARTS; restart++) {
                    ClusterProcess broker = cluster.brokers().get(restart % brokers);
                    broker.terminate();
                    broker.start();
                    cluster.awaitInSync(TOPIC);
                    String line = "line-" + restart + ".";
                    producer.send(new ProducerRecord<>(TOPIC, restart % PARTITIONS, null, line));
                    producer.flush();
                    consumer.awaitOutput(output -> output.contains(line), PATIENCE);
                }
                // Then
                assertThat(consumer.output())
                        .contains("partition count changed from 0 to " + PARTITIONS)
                        .doesNotContain("partition count changed from " + PARTITIONS);
            }
        }
    }

    private RunningProcess consumer(RealClient client, TestCluster cluster) {
        List<String> command = new ArrayList<>(client.command());
        command.addAll(List.of(cluster.bootstrap(), TOPIC));
        return RunningProcess.start(command, client.environment(), folder.resolve("steady.out"));
    }
}
