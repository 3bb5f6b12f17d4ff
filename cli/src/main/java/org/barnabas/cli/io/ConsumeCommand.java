package org.barnabas.cli.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Count;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.Leaderless;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicCheck;
import org.barnabas.cli.tool.UsageException;
import org.barnabas.cli.tool.ZooKeeperOption;
import org.barnabas.client.RecordStream;
import org.barnabas.client.ZooKeeperConsumer;
import org.barnabas.client.ZooKeeperConsumerException;
import org.barnabas.client.group.TopicFilter;
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

    /** A member that leaves tells the coordinator; one that cannot must not keep its user waiting. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** The client mostly knows its partitions without asking. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private ZooKeeperOption zooKeeper = new ZooKeeperOption();

    @Mixin
    private GroupOptions shares = new GroupOptions();

    @Mixin
    private Report report = new Report();

    @Mixin
    private ByteOptions bytes = new ByteOptions();

    @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "Where from.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            converter = StartAt.Converter.class,
            completionCandidates = StartAt.Words.class,
            description =
                    "beginning (default; or earliest), end (or latest), an offset, -N for the last N records of each"
                            + " partition, or a time: 15m or 1h ago, '2026-11-29 12:00', 2026-11-29T12:00:00Z, @MS.")
    private StartAt from = StartAt.BEGINNING;

    @Option(names = "--partition", paramLabel = "N", description = "Only this one.")
    private @Nullable Integer partition;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Read as a member of a group and commit; --from then counts only where nothing is committed"
                    + " (beginning or end). With --zookeeper the group lives there; 'default' if none is named.")
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
            converter = RecordPattern.Converter.class,
            description =
                    "%%t topic, %%p partition, %%o offset, %%T timestamp, %%k key, %%v value, %%K and %%V their lengths"
                            + " (-1: null), %%h headers, %%%% a percent sign, \\t, \\n, \\xHH; %%v by default.")
    private RecordPattern format = new RecordPattern("%v");

    @Override
    public Integer call() throws IOException {
        requireSense();
        zooKeeper.findBrokers(connection);
        Map<String, Object> config = config();
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try (Interruption interruption = Interruption.inOrder(consumer::wakeup)) {
            try {
                if (zooKeeper.address() == null) {
                    copy(consumer, config, interruption);
                } else {
                    copyForGroup(consumer, config, zooKeeper.address(), interruption);
                }
            } catch (TimeoutException e) {
                String leaderless = leaderless(consumer);
                throw leaderless == null ? e : new ToolException(leaderless + "\n" + Leaderless.ADVICE);
            } catch (WakeupException e) {
                // Told to end before there was anything to print.
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE));
                report.complain();
            }
        }
        return 0;
    }

    private void copyForGroup(
            Consumer<byte[], byte[]> consumer, Map<String, Object> config, String address, Interruption interruption)
            throws IOException {
        TopicFilter filter = shares.filter();
        if (filter == null) {
            TopicCheck.partitions(consumer, topic);
        }
        try (ZooKeeperConsumer member = ZooKeeperConsumer.create(memberConfig(address))) {
            List<RecordStream> streams =
                    filter == null ? member.streams(topic, shares.streams()) : member.streams(filter, shares.streams());
            new ZooKeeperGroupCopy(
                            member,
                            streams,
                            consumer,
                            sink(),
                            report.out().bytes(),
                            new RecordCopy.Limits(count, follow, true, connection.timeoutMs()),
                            BrokerWatch.of(config, report.err()),
                            report.err())
                    .run(interruption);
        } catch (ZooKeeperConsumerException e) {
            throw new ToolException(String.valueOf(e.getMessage()));
        }
    }

    /** What is printed is committed, and nothing else: a record in a buffer comes again. */
    private Properties memberConfig(String address) {
        Properties member = new Properties();
        member.put("zookeeper.connect", address);
        member.put("zookeeper.connection.timeout.ms", Integer.toString(connection.timeoutMs()));
        member.put("group.id", group == null ? "default" : group);
        member.put("client.id", "barnabas-cli");
        member.put("auto.commit.enable", "false");
        member.put("auto.offset.reset", from.isEnd() ? "largest" : "smallest");
        member.put("rebalance.backoff.ms", "500");
        member.put("rebalance.max.retries", Integer.toString(Math.max(4, connection.timeoutMs() / 500)));
        return member;
    }

    private RecordSink sink() {
        return report.isJson() ? new JsonSink(bytes.key, bytes.value) : format.sink(bytes.key, bytes.value, nothing());
    }

    private void copy(Consumer<byte[], byte[]> consumer, Map<String, Object> config, Interruption interruption)
            throws IOException {
        List<TopicPartition> partitions = partitions(consumer);
        RecordCopy copy = new RecordCopy(
                consumer,
                sink(),
                report.out().bytes(),
                new RecordCopy.Limits(count, follow, group != null, connection.timeoutMs()),
                BrokerWatch.of(config, report.err()),
                new LeaderWatch(() -> leaderless(consumer), this::say),
                report.err());
        if (group != null) {
            consumer.subscribe(List.of(topic));
        } else {
            consumer.assign(partitions);
            String leaderless = leaderless(consumer);
            if (leaderless != null) {
                say(leaderless + "; tries for " + connection.timeoutMs() / 1_000 + " s");
            }
            copy.start(from, partitions);
        }
        copy.run(interruption);
    }

    /** Which of the partitions that are read has no leader; null if none. */
    private @Nullable String leaderless(Consumer<?, ?> consumer) {
        List<PartitionInfo> found;
        try {
            found = consumer.partitionsFor(topic, LOOK);
        } catch (TimeoutException | WakeupException e) {
            return null; // Nobody answers, which is told elsewhere.
        }
        if (found == null) {
            return null; // deleted meanwhile
        }
        return Leaderless.explain(found.stream()
                .filter(each -> partition == null || partition == each.partition())
                .filter(each ->
                        group == null || consumer.assignment().contains(new TopicPartition(topic, each.partition())))
                .toList());
    }

    private void say(String line) {
        report.err().println("barnabas: " + line);
        report.err().flush();
    }

    private byte @Nullable [] nothing() {
        return bytes.nothing == null ? null : bytes.nothing.getBytes(StandardCharsets.UTF_8);
    }

    private void requireSense() {
        boolean inZooKeeper = zooKeeper.address() != null;
        if (inZooKeeper) {
            shares.requireSound();
        } else {
            shares.requireNone();
        }
        boolean filtered = inZooKeeper && shares.filter() != null;
        if (topic.isEmpty() != filtered) {
            throw new UsageException(
                    filtered ? "TOPIC and --include or --exclude exclude each other." : "name the topic to read.");
        }
        if ((group != null || inZooKeeper) && partition != null) {
            throw new ToolException("--group and --partition exclude each other: a group shares out all partitions.");
        }
        if ((group != null || inZooKeeper) && !from.isForGroups()) {
            throw new ToolException("with --group, --from takes only beginning or end"
                    + "\n'barnabas group reset-offsets' moves a group to an offset or a time.");
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = connection.clientConfig();
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        // Without a group the start is looked up first, and what is gone meanwhile is told.
        config.put("auto.offset.reset", !isMember() ? "none" : from.isEnd() ? "latest" : "earliest");
        if (isMember()) {
            config.put("group.id", group);
        }
        return config;
    }

    /** Of a group that a broker coordinates. */
    private boolean isMember() {
        return group != null && zooKeeper.address() == null;
    }

    private List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        List<TopicPartition> found = TopicCheck.partitions(consumer, topic);
        List<TopicPartition> wanted = found.stream()
                .filter(each -> partition == null || partition == each.partition())
                .toList();
        if (wanted.isEmpty()) {
            throw new ToolException("topic " + topic + " has only the partitions 0 to " + (found.size() - 1) + ".");
        }
        return wanted;
    }
}
