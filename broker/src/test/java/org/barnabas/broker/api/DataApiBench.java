package org.barnabas.broker.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.conversion.ConversionMetrics;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.conversion.OldClients;
import org.barnabas.broker.api.fetch.FetchHandler;
import org.barnabas.broker.api.fetch.FetchSessions;
import org.barnabas.broker.api.fetch.OldFormats;
import org.barnabas.broker.api.produce.Acceptance;
import org.barnabas.broker.api.produce.ProduceHandler;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.partition.Followers;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.Replication;
import org.barnabas.partition.Residents;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardHome;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** The data handlers over two real shards on a disk in memory, driven by hand on one thread. */
public final class DataApiBench {

    public static final int BROKER = 1;
    private static final long LAG_MS = 30_000;
    public static final Uuid ORDERS_ID = new Uuid(1, 2);

    public final ManualClock clock = new ManualClock(1_700_000_000_000L);
    public final ManualScheduler scheduler = new ManualScheduler(clock);
    public final MemoryDisk disk = new MemoryDisk(clock.wall());
    public final FakeLoop loop = new FakeLoop(scheduler);
    public final FakeLoop.FakeConnection connection = loop.connect();
    public final Map<String, PartitionConfig> configs = new HashMap<>();
    public final PartitionRegistry registry = new PartitionRegistry();
    public final ImageHolder images;
    public final LogDirectory directory;
    public final FetchSessions sessions = new FetchSessions(2, clock.monotonic());
    public final List<InSyncProposals.Proposal> wishes = new ArrayList<>();
    public final PrometheusRegistry metrics = new PrometheusRegistry();
    public final FakeCopyQuota leaderQuota = new FakeCopyQuota();
    public final ProduceHandler produce;
    public final FetchHandler fetch;
    public final FetchHandler fetchAnywhere;
    private final ManualMailbox imageMailbox = new ManualMailbox();
    private final List<Home> homes = List.of(new Home(), new Home());

    private final ArrayDeque<Runnable> disks = new ArrayDeque<>();
    public final ArrayDeque<Runnable> converters = new ArrayDeque<>();
    public final OldFormats oldFormats = new OldFormats(
            new ReadStage(converters::add, Long.MAX_VALUE),
            UnpooledByteBufAllocator.DEFAULT,
            new Conversions(new ConversionMetrics(metrics), new OldClients(), clock.monotonic()));
    private boolean converting = true;

    public DataApiBench() throws IOException {
        images = new ImageHolder(imageMailbox, imageMailbox.thread());
        directory = LogDirectory.open(
                Path.of("/logs"),
                new MetaProperties(BROKER, "cluster", null),
                new LogDirectorySettings(
                        disk,
                        clock.wall(),
                        clock.monotonic(),
                        new SeededRandom(1),
                        disks::add,
                        disks::add,
                        LogMetrics.none(),
                        100,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        UnpooledByteBufAllocator.DEFAULT,
                        failure -> {}));
        List<Shard> shards = new ArrayList<>();
        for (Home home : homes) {
            shards.add(new Shard(shards.size(), home, clock.monotonic(), clock.wall()));
        }
        images.addListener(new Partitions(
                registry,
                new ShardMap(shards),
                new LogDirectories(List.of(directory)),
                (topic, id, image) -> configs.getOrDefault(topic, PartitionConfig.DEFAULT),
                Residents.NONE,
                PartitionMetrics.none(),
                new Replication(
                        Followers.NONE, (proposal, answer) -> wishes.add(proposal), images::current, () -> -1L, LAG_MS),
                BROKER));
        images.update(delta -> delta.brokers(List.of(new BrokerNode(
                BROKER, List.of(new Endpoint("PLAINTEXT", "localhost", 9092, SecurityProtocol.PLAINTEXT)), null))));
        produce = new ProduceHandler(
                registry,
                images,
                new Acceptance(UnpooledByteBufAllocator.DEFAULT, InflateLimits.DEFAULT, clock.wall()));
        fetch = fetch(sessions, new FetchHandler.Limits(1 << 20, false), null);
        fetchAnywhere = fetch(sessions, new FetchHandler.Limits(1 << 20, true), null);
        create("orders", ORDERS_ID, 4, 5);
    }

    private final class Home implements ShardHome {

        private final ManualMailbox mailbox = new ManualMailbox();
        private Runnable batchEnd = () -> {};

        @Override
        public Mailbox openMailbox(Runnable atBatchEnd) {
            batchEnd = atBatchEnd;
            return mailbox;
        }

        @Override
        public Scheduler scheduler() {
            return mailbox.thread().timers(scheduler);
        }

        @Override
        public Owner owner() {
            return mailbox.thread();
        }
    }

    /** Creates a topic that this broker leads in the given epoch. */
    public void create(String topic, Uuid id, int partitions, int epoch) {
        List<PartitionImage> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(PartitionImage.led(i, epoch, List.of(BROKER)));
        }
        images.update(delta -> {
            delta.topic(new TopicImage(topic, id, all));
            all.forEach(state -> delta.localReplica(new LocalReplica(topic, id, state, true)));
        });
        settle();
    }

    /** Deletes a topic. */
    public void delete(String topic, Uuid id, int partitions, int epoch) {
        images.update(delta -> {
            delta.removeTopic(topic);
            for (int i = 0; i < partitions; i++) {
                delta.stoppedReplica(new StoppedReplica(topic, id, i, epoch, true));
            }
        });
        settle();
    }

    /** Another broker leads from now on. */
    public void lose(String topic, Uuid id, int epoch) {
        order(topic, id, PartitionImage.led(0, epoch, List.of(9, BROKER)));
    }

    /** The controller's word on partition 0, which is the only one from now on. */
    public void order(String topic, Uuid id, PartitionImage state) {
        images.update(delta -> {
            delta.topic(new TopicImage(topic, id, List.of(state)));
            delta.localReplica(new LocalReplica(topic, id, state, false));
        });
        settle();
    }

    /** Reads for everybody, at the quota of this bench. */
    public FetchHandler fetch(FetchSessions of, FetchHandler.Limits limits, @Nullable ReadStage stage) {
        return new FetchHandler(registry, images, of, limits, leaderQuota, stage, oldFormats);
    }

    /** From now on nothing is converted but what the test has converted. */
    public void holdConverters() {
        converting = false;
    }

    /** Runs every thread's work until nothing is left. */
    public void settle() {
        boolean busy = true;
        while (busy) {
            busy = imageMailbox.drain() > 0;
            busy |= loop.run();
            for (Runnable task = disks.poll(); task != null; task = disks.poll()) {
                task.run();
                busy = true;
            }
            for (Runnable task = converting ? converters.poll() : null; task != null; task = converters.poll()) {
                task.run();
                busy = true;
            }
            for (Home home : homes) {
                busy |= home.mailbox.depth() > 0;
                home.mailbox.drain();
                home.mailbox.thread().within(home.batchEnd);
            }
        }
    }

    public <Q extends Request> FakeReply start(ApiHandler<Q> handler, Q request, int version) {
        return start(handler, request, version, connection);
    }

    public <Q extends Request> FakeReply start(
            ApiHandler<Q> handler, Q request, int version, FakeLoop.FakeConnection from) {
        return start(handler, request, version, from, new FakeReply((short) version));
    }

    public <Q extends Request> FakeReply start(
            ApiHandler<Q> handler, Q request, int version, FakeLoop.FakeConnection from, FakeReply reply) {
        ((FakeLoop) from.loop()).within(() -> handler.handle(context(version, from), request, reply));
        release(request);
        settle();
        return reply;
    }

    public RequestContext context(int version) {
        return context(version, connection);
    }

    private static RequestContext context(int version, FakeLoop.FakeConnection from) {
        RequestHeader header =
                new RequestHeader().requestApiVersion((short) version).clientId("client");
        return new RequestContext(from, header, RequestContext.ANONYMOUS, 0);
    }

    /** As a connection gives up its frame when the handler returns: who wants to keep records has retained them. */
    private static void release(Message request) {
        if (request instanceof ProduceRequest produce) {
            for (TopicProduceData topic : produce.topicData()) {
                for (PartitionProduceData partition : topic.partitionData()) {
                    Records records = partition.records();
                    if (records != null) {
                        records.release();
                    }
                }
            }
        }
    }

    public static ByteBuf batch(int records) {
        return batch(new BatchBuilder(UnpooledByteBufAllocator.DEFAULT), records);
    }

    public static ByteBuf batch(BatchBuilder builder, int records) {
        for (int i = 0; i < records; i++) {
            builder.append(1_700_000_000_000L + i, bytes("key-" + i), bytes("value-" + i));
        }
        return builder.build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static ProduceRequest produceOf(int version, int acks, int partition, ByteBuf records) {
        TopicProduceData topic = new TopicProduceData()
                .partitionData(
                        List.of(new PartitionProduceData().index(partition).records(new BufferRecords(records))));
        if (version >= 13) {
            topic.topicId(ORDERS_ID);
        } else {
            topic.name("orders");
        }
        return new ProduceRequest().acks((short) acks).timeoutMs(1_000).topicData(List.of(topic));
    }

    /** Appends to a partition of "orders" and answers what the broker said. */
    public PartitionProduceResponse append(int partition, ByteBuf records) {
        FakeReply reply = start(produce, produceOf(9, -1, partition, records), 9);
        return only(reply.as(ProduceResponse.class));
    }

    public static PartitionProduceResponse only(ProduceResponse response) {
        return response.responses().get(0).partitionResponses().get(0);
    }

    public static FetchRequest fetchOf(int version, int partition, long offset) {
        FetchTopic topic = new FetchTopic()
                .partitions(List.of(new FetchPartition()
                        .partition(partition)
                        .fetchOffset(offset)
                        .partitionMaxBytes(1 << 20)));
        if (version >= 13) {
            topic.topicId(ORDERS_ID);
        } else {
            topic.topic("orders");
        }
        return new FetchRequest().maxWaitMs(500).minBytes(1).maxBytes(1 << 20).topics(List.of(topic));
    }

    public static FetchResponse.PartitionData only(FetchResponse response) {
        return response.responses().get(0).partitions().get(0);
    }
}
