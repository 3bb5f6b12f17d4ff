package org.barnabas.cli.io;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.barnabas.cli.tool.Connection;
import org.barnabas.cli.tool.Count;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas consume}: prints records until the end of the topic, a count, or an interruption. */
@Command(
        name = "consume",
        description = "Print records, from the beginning to the end of a topic unless told otherwise.",
        mixinStandardHelpOptions = true)
public final class ConsumeCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Report report = new Report();

    @Parameters(paramLabel = "TOPIC", description = "Where from.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            converter = ConsumeFrom.Converter.class,
            description = "beginning (default), end, an offset, or a time such as 2026-03-01T12:00:00Z.")
    private ConsumeFrom from = new ConsumeFrom(ConsumeFrom.BEGINNING);

    @Option(names = "--partition", paramLabel = "N", description = "Only this one.")
    private @Nullable Integer partition;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Read as a member of a group and commit; --from then counts only where nothing is committed"
                    + " (beginning or end).")
    private @Nullable String group;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more at the end.")
    private boolean follow;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            converter = Count.class,
            description = "Stop after so many records.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--format",
            paramLabel = "PATTERN",
            description = "%%t topic, %%p partition, %%o offset, %%T timestamp, %%k key, %%v value, %%h headers; %%v by"
                    + " default.")
    private String format = "%v";

    @Override
    public Integer call() {
        requireSense();
        RecordPrinter printer = new RecordPrinter(report.out(), report.isJson() ? null : format);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer);
            if (group == null) {
                consumer.assign(partitions);
                from.seek(consumer, partitions);
            } else {
                consumer.subscribe(List.of(topic));
            }
            copy(consumer, printer);
        }
        return 0;
    }

    private void requireSense() {
        if (group != null && partition != null) {
            throw new ToolException("--group and --partition exclude each other: a group shares out all partitions.");
        }
        if (group != null && !from.isForGroups()) {
            throw new ToolException("with --group, --from takes only beginning or end"
                    + "\n'barnabas group reset-offsets' moves a group to an offset or a time.");
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = connection.clientConfig();
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("auto.offset.reset", from.isEnd() ? "latest" : "earliest");
        if (group != null) {
            config.put("group.id", group);
        }
        return config;
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
        List<TopicPartition> found = TopicCheck.partitions(consumer, topic);
        List<TopicPartition> wanted = found.stream()
                .filter(each -> partition == null || partition == each.partition())
                .toList();
        if (wanted.isEmpty()) {
            throw new ToolException("topic " + topic + " has only the partitions 0 to " + (found.size() - 1) + ".");
        }
        return wanted;
    }

    private void copy(KafkaConsumer<byte[], byte[]> consumer, RecordPrinter printer) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        long printed = 0;
        Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
        while (printed < count) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (printed == count) {
                    break;
                }
                printer.print(record);
                printed++;
                // What was polled but not printed, because of the count, must not count as read.
                read.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
            report.out().flush();
            if (group != null && !read.isEmpty()) {
                consumer.commitSync(read);
                read.clear();
            }
            if (report.out().checkError() || (!follow && isAtEnd(consumer, ends))) {
                return;
            }
        }
        report.out().flush();
    }

    /** The ends are those of the first look, so that a busy topic does not keep the command for ever. */
    private static boolean isAtEnd(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        if (consumer.assignment().isEmpty()) {
            return false;
        }
        List<TopicPartition> fresh = consumer.assignment().stream()
                .filter(each -> !ends.containsKey(each))
                .toList();
        if (!fresh.isEmpty()) {
            ends.putAll(consumer.endOffsets(fresh));
        }
        return consumer.assignment().stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
    }
}
