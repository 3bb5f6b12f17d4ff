package org.barnabas.systemtests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A member of a group in a process of its own, so that it can be killed. Prints what it read once that is committed. */
final class GroupMember {

    private GroupMember() {}

    static RunningProcess start(String bootstrap, Path output) {
        String ofSurefire = System.getProperty("surefire.test.class.path");
        return RunningProcess.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        ofSurefire != null ? ofSurefire : System.getProperty("java.class.path"),
                        GroupMember.class.getName(),
                        bootstrap),
                Map.of(),
                output);
    }

    public static void main(String[] args) {
        try (KafkaConsumer<String, String> consumer = GroupTakeoverTest.consumer(args[0])) {
            consumer.subscribe(List.of("shared"));
            while (true) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(50));
                consumer.commitSync();
                for (ConsumerRecord<String, String> record : records) {
                    System.out.println("read " + record.value());
                }
            }
        }
    }
}
