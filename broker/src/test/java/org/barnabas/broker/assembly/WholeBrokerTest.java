package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.broker.world.World;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole brokers of the product's own assembly, in one thread and from a seed, with one, two and four loops. */
class WholeBrokerTest {

    private static final short V9 = 9;
    private static final short V12 = 12;
    private static final int PARTITIONS = 5;
    private static final int RECORDS = 3;
    private static final int ALL = -1;

    private AssembledBroker.Around around = new AssembledBroker.Around(1);

    private AssembledBroker broker(int id, int loops) {
        return new AssembledBroker(around, id, loops, Map.of());
    }

    private static void createTopic(AssembledBroker broker, int replicas) {
        CreateTopicsResponse created = broker.call(
                broker.connect(),
                CreateTopicsResponse.class,
                ApiKey.CREATE_TOPICS,
                (short) 5,
                new CreateTopicsRequest()
                        .timeoutMs(10_000)
                        .topics(List.of(new CreatableTopic()
                                .name("orders")
                                .numPartitions(PARTITIONS)
                                .replicationFactor((short) replicas))));
        assertThat(created.topics().get(0).errorCode()).isZero();
    }

    private static ByteBuf batch() {
        return DataApiBench.batch(new BatchBuilder(MemoryNetwork.ALLOCATOR), RECORDS);
    }

    private static PartitionProduceResponse produce(AssembledBroker broker, MemoryConnection over, int partition) {
        ByteBuf batch = batch();
        return DataApiBench.only(broker.call(
                over, ProduceResponse.class, ApiKey.PRODUCE, V9, DataApiBench.produceOf(V9, ALL, partition, batch)));
    }

    private static FetchResponse.PartitionData fetch(AssembledBroker broker, MemoryConnection over, int partition) {
        return DataApiBench.only(
                broker.call(over, FetchResponse.class, ApiKey.FETCH, V12, DataApiBench.fetchOf(V12, partition, 0)));
    }

    private static int bytes(FetchResponse.PartitionData fetched) {
        return Objects.requireNonNull(fetched.records()).sizeInBytes();
    }

    private static List<Integer> leaders(AssembledBroker broker) {
        MetadataResponse metadata = broker.call(
                broker.connect(),
                MetadataResponse.class,
                ApiKey.METADATA,
                V9,
                new MetadataRequest().topics(List.of(new MetadataRequestTopic().name("orders"))));
        List<Integer> leaders = new ArrayList<>();
        metadata.topics().get(0).partitions().stream()
                .sorted((one, other) -> one.partitionIndex() - other.partitionIndex())
                .forEach(partition -> leaders.add(partition.leaderId()));
        return leaders;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void whatIsProducedOverOneLoopIsFetchedOverAnother(int loops) {
        // Given
        AssembledBroker broker = broker(1, loops);
        broker.start();
        createTopic(broker, 1);

        // When: connections take turns on the loops, and so do partitions
        List<Integer> fetched = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            MemoryConnection producing = broker.connect();
            offsets.add(produce(broker, producing, partition).baseOffset());
            offsets.add(produce(broker, broker.connect(), partition).baseOffset());
            fetched.add(bytes(fetch(broker, broker.connect(), partition)));
        }

        // Then
        assertThat(offsets).containsExactly(0L, 3L, 0L, 3L, 0L, 3L, 0L, 3L, 0L, 3L);
        assertThat(fetched).containsOnly(2 * batch().readableBytes());
        broker.stop();
        assertThat(around.threads.alive()).containsExactly("client");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aCleanStopIsFollowedByAStartWithAllThatWasThere(int loops) {
        // Given
        AssembledBroker broker = broker(1, loops);
        broker.start();
        createTopic(broker, 1);
        produce(broker, broker.connect(), 2);
        broker.stop();
        boolean marked = broker.disk.exists(Path.of("/data/.kafka_cleanshutdown"));

        // When
        broker.start();

        // Then
        assertThat(marked).isTrue();
        assertThat(bytes(fetch(broker, broker.connect(), 2))).isEqualTo(batch().readableBytes());
        broker.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void offsetsOfAGroupOutliveItsCoordinator(int loops) {
        // Given
        AssembledBroker broker = broker(1, loops);
        broker.start();
        createTopic(broker, 1);
        MemoryConnection client = broker.connect();
        short error = ErrorCode.COORDINATOR_NOT_AVAILABLE.code();
        for (int tries = 0; tries < 10 && error != 0; tries++) {
            FindCoordinatorResponse found = broker.call(
                    client,
                    FindCoordinatorResponse.class,
                    ApiKey.FIND_COORDINATOR,
                    (short) 3,
                    new FindCoordinatorRequest().key("billing"));
            error = found.errorCode();
            around.threads.advanceMs(100);
        }
        OffsetCommitResponse committed = broker.call(
                client,
                OffsetCommitResponse.class,
                ApiKey.OFFSET_COMMIT,
                (short) 8,
                new OffsetCommitRequest()
                        .groupId("billing")
                        .generationIdOrMemberEpoch(-1)
                        .topics(List.of(new OffsetCommitRequestTopic()
                                .name("orders")
                                .partitions(List.of(new OffsetCommitRequestPartition()
                                        .partitionIndex(3)
                                        .committedOffset(42))))));
        assertThat(committed.topics().get(0).partitions().get(0).errorCode()).isZero();

        // When
        broker.stop();
        broker.start();
        around.threads.advanceMs(1_000);

        // Then
        OffsetFetchResponse read = broker.call(
                broker.connect(),
                OffsetFetchResponse.class,
                ApiKey.OFFSET_FETCH,
                (short) 7,
                new OffsetFetchRequest()
                        .groupId("billing")
                        .topics(List.of(
                                new OffsetFetchRequestTopic().name("orders").partitionIndexes(List.of(3)))));
        assertThat(read.topics().get(0).partitions().get(0).committedOffset()).isEqualTo(42);
        broker.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aBrokerThatStopsHandsOverToThoseThatHaveItsRecords(int loops) {
        // Given
        List<AssembledBroker> brokers = List.of(broker(1, loops), broker(2, loops), broker(3, loops));
        brokers.forEach(AssembledBroker::start);
        createTopic(brokers.get(0), 3);
        around.threads.advanceMs(2_000);
        int leader = leaders(brokers.get(0)).get(0);
        AssembledBroker first = brokers.get(leader - 1);
        PartitionProduceResponse produced = produce(first, first.connect(), 0);

        // When
        first.stop();
        around.threads.advanceMs(2_000);

        // Then
        assertThat(produced.errorCode()).isZero();
        AssembledBroker other = brokers.get(leader % 3);
        int next = leaders(other).get(0);
        assertThat(next).isNotEqualTo(leader);
        AssembledBroker second = brokers.get(next - 1);
        assertThat(bytes(fetch(second, second.connect(), 0))).isEqualTo(batch().readableBytes());
    }

    @Test
    void aStartThatIsInterruptedAnywhereLeavesNothingBehind() {
        // Given: a broker that has been there before
        AssembledBroker broker = broker(1, 2);
        broker.start();
        createTopic(broker, 1);
        broker.stop();
        int interruptions = 0;

        // When: it is interrupted after every number of tasks, until there are so many that it serves
        while (true) {
            BrokerAssembly start = broker.begin();
            runTasks(interruptions);
            if (broker.facts() != null) {
                break;
            }
            start.interrupt();
            around.threads.advanceMs(30_000);
            if (broker.facts() != null) {
                break;
            }
            // Then
            assertThat(broker.failure()).isInstanceOf(StartException.class).hasMessage("interrupted");
            assertThat(around.threads.alive())
                    .as("after %d tasks", interruptions)
                    .containsExactly("client");
            assertThat(broker.disk.openFiles())
                    .as("after %d tasks", interruptions)
                    .isZero();
            interruptions++;
        }
        broker.stop();
        assertThat(interruptions).isGreaterThan(20);
        assertThat(broker.disk.exists(Path.of("/data/.kafka_cleanshutdown"))).isTrue();
    }

    @Test
    void aStartThatIsInterruptedIsOverWhenNothingWorksOnItsLogsAnyMore() throws IOException {
        // Given: a broker with so many logs that they take longer than a stop
        AssembledBroker broker = broker(1, 2);
        for (int log = 0; log < 200; log++) {
            broker.disk.createDirectories(Path.of("/data/many-" + log));
        }
        List<List<String>> left = new ArrayList<>();

        // When: it is interrupted after so many tasks, and looked at as soon as it says that it is over
        for (int tasks = 0; tasks >= 0; tasks += 5) {
            BrokerAssembly start = broker.begin();
            runTasks(tasks);
            start.interrupt();
            while (broker.facts() == null && broker.failure() == null) {
                if (!around.threads.runOne()) {
                    around.threads.advanceMs(100);
                }
            }
            if (broker.facts() != null) {
                break;
            }
            left.add(List.copyOf(around.threads.alive()));
            around.threads.advanceMs(30_000);
        }
        broker.stop();

        // Then
        assertThat(left).hasSizeGreaterThan(20).containsOnly(List.of("client"));
    }

    private void runTasks(int most) {
        int left = most;
        while (left > 0 && around.threads.runOne()) {
            left--;
        }
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() {
        // Given: a disk on which another broker has lived
        AssembledBroker broker = broker(1, 2);
        broker.disk.put(
                Path.of("/data/meta.properties"),
                "version=0\nbroker.id=1\ncluster.id=another\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        // When
        broker.begin();
        around.threads.advanceMs(30_000);

        // Then
        assertThat(broker.facts()).isNull();
        assertThat(broker.failure()).isInstanceOf(StartException.class).hasMessageContaining("another");
        assertThat(around.threads.alive()).containsExactly("client");
    }

    @Test
    void aStartWhoseNetworkCannotBeMadeLeavesNothingBehind() {
        // Given
        AssembledBroker broker = broker(1, 2);
        World good = broker.world(around.threads);
        World world = new World(
                good.threads(),
                good.disks(),
                good.wallClock(),
                good.clock(),
                good.random(),
                good.zooKeeper(),
                (loops, config, registry) -> {
                    throw new IllegalStateException("no memory for buffers");
                },
                good.machine(),
                good.loggers(),
                good.failures());
        List<Throwable> failures = new ArrayList<>();
        List<BrokerFacts> served = new ArrayList<>();

        // When
        new BrokerAssembly(broker.config(), world).start(new Outcome<>() {
            @Override
            public void done(BrokerFacts facts) {
                served.add(facts);
            }

            @Override
            public void failed(Throwable why) {
                failures.add(why);
            }
        });
        around.threads.advanceMs(30_000);

        // Then
        assertThat(served).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasRootCauseMessage("no memory for buffers");
        assertThat(around.threads.alive()).containsExactly("client");
    }

    @Test
    void aSeedIsARun() {
        // When
        List<Integer> first = tasks(7);
        List<Integer> again = tasks(7);
        List<Integer> other = tasks(8);

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    /** How many tasks ran for each of some steps. */
    private List<Integer> tasks(long seed) {
        around = new AssembledBroker.Around(seed);
        AssembledBroker broker = broker(1, 4);
        List<Integer> ran = new ArrayList<>();
        broker.begin();
        ran.add(around.threads.run());
        createTopic(broker, 1);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ByteBuf batch = batch();
            broker.connect()
                    .send(ApiKey.PRODUCE, V9, DataApiBench.produceOf(V9, ALL, partition, batch), new IgnoredAnswer());
            broker.connect().send(ApiKey.FETCH, V12, DataApiBench.fetchOf(V12, partition, 0), new IgnoredAnswer());
        }
        ran.add(around.threads.run());
        broker.stop();
        return ran;
    }

    private static final class IgnoredAnswer implements org.barnabas.net.Answer {

        @Override
        public void onResponse(org.barnabas.protocol.wire.Message response) {}

        @Override
        public void onFailure(org.barnabas.net.ClientFailure failure) {}
    }
}
