package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Consumers of 0.9 to 1.1 and one of today are members of one group. */
class SharedGroupTest extends OneBrokerForAll {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 200;

    @ParameterizedTest
    @EnumSource(value = OldKafka.class, mode = EnumSource.Mode.EXCLUDE, names = "V0_8_2_1")
    void oldAndNewShareAGroup(OldKafka old) {
        // Given
        String topic = "shared-" + old;
        modern.create(topic, PARTITIONS);
        String[] arguments = {"bootstrap=" + broker.bootstrap(), "topics=" + topic, "group=" + topic};
        try (ModernMember today = ModernMember.join(modern, topic, topic);
                RunningProcess member = old.start(folder, topic, "JavaConsumer", arguments)) {
            member.awaitOutput(output -> output.contains("assigned 3 "), PATIENCE);
            await(() -> today.assigned() == 3);

            // When both are there
            modern.produce(topic, "first", "gzip", RECORDS, System.currentTimeMillis());

            // Then
            await(() -> today.read().size() + Line.of(member).size() == RECORDS);
            assertThat(today.read()).isNotEmpty();
            assertThat(Line.of(member)).isNotEmpty();

            // When one leaves
            member.terminate(PATIENCE);
            await(() -> today.assigned() == PARTITIONS);
            assertThat(member.output()).contains("closed");
            modern.produce(topic, "second", "lz4", RECORDS, System.currentTimeMillis());

            // Then
            await(() -> today.read().size() + Line.of(member).size() == 2 * RECORDS);
            List<Line> all = new ArrayList<>(Line.of(member));
            all.addAll(today.read());
            assertThat(all)
                    .extracting(Line::place)
                    .as("everything once")
                    .containsExactlyInAnyOrderElementsOf(
                            modern.readAll(topic).stream().map(Modern::place).toList());
            assertThat(modern.readAll(topic)).extracting(ConsumerRecord::value).hasSize(2 * RECORDS);
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
