package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.broker.api.fetch.OldFetch.at;
import static org.barnabas.broker.api.fetch.OldFetch.batch;
import static org.barnabas.broker.api.fetch.OldFetch.bytes;
import static org.barnabas.broker.api.fetch.OldFetch.messages;
import static org.barnabas.broker.api.fetch.OldFetch.offsets;
import static org.barnabas.broker.api.fetch.OldFetch.request;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.Record;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.log.model.LogConfig;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ThrottledReplicas;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What consumers of before 0.11 get: Fetch 0 to 3. */
class OldFetchTest {

    private final DataApiBench bench = new DataApiBench();

    OldFetchTest() throws IOException {}

    private FakeReply start(int version, FetchPartition... partitions) {
        return bench.start(bench.fetch, request(version, partitions), version);
    }

    private PartitionData fetch(int version, FetchPartition partition) {
        FakeReply reply = start(version, partition);
        assertThat(reply.holds()).isZero();
        return OldFetch.partitions(reply).values().iterator().next();
    }

    private static ErrorCode error(PartitionData data) {
        return ErrorCode.of(data.errorCode());
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private double counted(String metric) {
        return bench.metrics.scrape(metric::equals).stream()
                .flatMap(all -> all.getDataPoints().stream())
                .mapToDouble(one -> ((CounterSnapshot.CounterDataPointSnapshot) one).getValue())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyVersionGetsItsFormat(int version) {
        // Given
        bench.append(0, batch(CompressionType.NONE, 3, 10));
        // When
        PartitionData data = fetch(version, at(0, 0));
        // Then
        List<Record> messages = messages(bytes(data));
        assertThat(error(data)).isEqualTo(ErrorCode.NONE);
        assertThat(data.highWatermark()).isEqualTo(3);
        assertThat(bytes(data)[16]).isEqualTo((byte) (version < 2 ? 0 : 1));
        assertThat(messages).extracting(Record::offset).containsExactly(0L, 1L, 2L);
        assertThat(messages)
                .extracting(Record::timestamp)
                .containsExactlyElementsOf(
                        version < 2
                                ? List.of(-1L, -1L, -1L)
                                : List.of(1_700_000_000_000L, 1_700_000_000_001L, 1_700_000_000_002L));
        assertThat(counted("barnabas_fetch_message_conversions")).isEqualTo(3);
        assertThat(counted("barnabas_fetch_message_conversion_bytes")).isEqualTo(bytes(data).length);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "SNAPPY", "LZ4"})
    void compressionIsKept(CompressionType type) {
        // Given
        bench.append(0, batch(type, 20, 100));
        for (int version = 0; version <= 3; version++) {
            // When
            PartitionData data = fetch(version, at(0, 5));
            // Then: the wrapper is whole
            assertThat(bytes(data)[17] & 7).isEqualTo(type.id());
            assertThat(offsets(data)).isEqualTo(range(0, 20));
        }
    }

    @Test
    void zstdCannotBe() {
        // Given
        bench.append(0, batch(CompressionType.NONE, 2, 10));
        bench.append(0, batch(CompressionType.ZSTD, 2, 10));
        // When
        PartitionData before = fetch(3, at(0, 0));
        PartitionData there = fetch(3, at(0, 2));
        // Then
        assertThat(offsets(before)).isEqualTo(range(0, 2));
        assertThat(error(there)).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }

    /** As Apache Kafka 3.9, which looks at the topic's configuration. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 9, 10})
    void aTopicThatIsCompressedWithZstdIsNotForClientsBeforeIt(int version) {
        // Given
        BatchRules zstd = new BatchRules(
                1 << 20, false, Compression.of(CompressionType.ZSTD), false, Long.MAX_VALUE, Long.MAX_VALUE);
        bench.configs.put("small", new PartitionConfig(LogConfig.DEFAULTS, zstd, 1));
        bench.create("small", new Uuid(3, 3), 1, 5);
        FetchRequest request = request(version, at(0, 0)).maxWaitMs(0);
        request.topics().get(0).topic("small");
        // When
        FakeReply reply = bench.start(bench.fetch, request, version);
        // Then
        assertThat(error(OldFetch.partition(reply, 0)))
                .isEqualTo(version < 10 ? ErrorCode.UNSUPPORTED_COMPRESSION_TYPE : ErrorCode.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theLastMessageIsCutAtThePartitionsLimit(int version) {
        // Given
        bench.append(0, batch(CompressionType.NONE, 10, 100));
        int message = 5 + 100 + (version < 2 ? OldFetch.HEAD_0 : OldFetch.HEAD_1);
        // When
        PartitionData data = fetch(version, at(0, 0, 2 * message + 50));
        // Then
        assertThat(bytes(data)).hasSize(2 * message + 50);
        assertThat(offsets(data)).isEqualTo(range(0, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMessageThatIsTooLargeIsCutByWhichTheClientNotices(int version) {
        // Given
        bench.append(0, batch(CompressionType.NONE, 1, 5_000));
        bench.append(0, batch(CompressionType.GZIP, 50, 5_000));
        // When
        PartitionData single = fetch(version, at(0, 0, 1_000));
        PartitionData wrapper = fetch(version, at(0, 1, 60));
        // Then
        assertThat(bytes(single)).hasSize(1_000);
        assertThat(messages(bytes(single))).isEmpty();
        assertThat(ByteBuffer.wrap(bytes(single)).getInt(8)).isGreaterThan(5_000);
        assertThat(bytes(wrapper)).hasSize(60);
        assertThat(messages(bytes(wrapper))).isEmpty();
    }

    /** KIP-74. */
    @Test
    void versionThreeGivesOneWholeMessageAndThenKeepsToTheLimits() {
        // Given
        bench.append(0, batch(CompressionType.NONE, 3, 5_000));
        bench.append(1, batch(CompressionType.NONE, 3, 5_000));
        FetchRequest request = request(3, at(0, 0, 100), at(1, 0, 100)).maxBytes(100);
        // When
        FakeReply reply = bench.start(bench.fetch, request, 3);
        // Then
        assertThat(bytes(OldFetch.partition(reply, 0))).hasSize(5_005 + OldFetch.HEAD_1);
        assertThat(offsets(OldFetch.partition(reply, 0))).containsExactly(0L);
        assertThat(bytes(OldFetch.partition(reply, 1))).isEmpty();
    }

    @Test
    void versionThreeLeavesOutWhatDoesNotFit() {
        // Given
        bench.append(0, batch(CompressionType.NONE, 10, 1_000));
        // When
        FakeReply reply = bench.start(bench.fetch, request(3, at(0, 0)).maxBytes(2_500), 3);
        // Then
        byte[] set = bytes(OldFetch.partition(reply, 0));
        assertThat(set.length).isEqualTo(2 * (1_005 + OldFetch.HEAD_1));
        assertThat(messages(set)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void everyPartitionOfAnOldFetchIsServedUpToItsOwnLimit(int version) {
        // Given
        for (int partition = 0; partition < 4; partition++) {
            bench.append(partition, batch(CompressionType.NONE, 4, 2_000));
        }
        // When
        FakeReply reply = start(version, at(0, 0, 300), at(1, 0, 2_500), at(2, 2, 300), at(3, 4, 300));
        // Then
        assertThat(bytes(OldFetch.partition(reply, 0))).hasSize(300);
        assertThat(bytes(OldFetch.partition(reply, 1))).hasSize(2_500);
        assertThat(offsets(OldFetch.partition(reply, 1))).containsExactly(0L);
        assertThat(bytes(OldFetch.partition(reply, 2))).hasSize(300);
        assertThat(bytes(OldFetch.partition(reply, 3))).isEmpty();
    }

    /** They always ask in the same order, and the answer does not hold all. */
    @Test
    void everyPartitionHasItsTurn() {
        // Given
        for (int partition = 0; partition < 4; partition++) {
            for (int i = 0; i < 6; i++) {
                bench.append(partition, batch(CompressionType.NONE, 1, 1_000_000));
            }
        }
        FetchHandler roomy = bench.fetch(bench.sessions, new FetchHandler.Limits(50 << 20, false), null);
        Set<Integer> served = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        // When
        for (int i = 0; i < 4; i++) {
            FetchRequest request =
                    request(0, at(0, 0, 8 << 20), at(1, 0, 8 << 20), at(2, 0, 8 << 20), at(3, 0, 8 << 20));
            FakeReply reply = bench.start(roomy, request, 0);
            int size = 0;
            for (PartitionData data : OldFetch.partitions(reply).values()) {
                size += bytes(data).length;
                if (!offsets(data).isEmpty()) {
                    served.add(data.partitionIndex());
                }
                // Want of room does not look like a limit that is too small: nothing is cut.
                assertThat(bytes(data).length % (1_000_005 + OldFetch.HEAD_0)).isZero();
            }
            sizes.add(size);
        }
        // Then
        assertThat(served).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(3_000_000, 6_000_000));
    }

    @Test
    void whatHoldsNothingForTheClientIsPassed() {
        // Given
        for (int i = 0; i < 200; i++) {
            OldFetch.marker(bench, 0);
        }
        bench.append(0, batch(CompressionType.NONE, 2, 10));
        for (int version = 0; version <= 3; version++) {
            // When
            PartitionData data = fetch(version, at(0, 0, 400));
            // Then
            assertThat(offsets(data)).isEqualTo(range(200, 202));
        }
    }

    /** Another partition has something each time, and a client does not remember what was passed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void whatHoldsNothingIsPassedInOneFetchThoughOthersHaveSomething(int version) {
        // Given
        for (int i = 0; i < 200; i++) {
            OldFetch.marker(bench, 0);
        }
        bench.append(0, batch(CompressionType.NONE, 2, 10));
        bench.append(1, batch(CompressionType.NONE, 2, 10));
        // When
        FakeReply reply = start(version, at(0, 0, 400), at(1, 0, 400));
        // Then
        assertThat(offsets(OldFetch.partition(reply, 0))).isEqualTo(range(200, 202));
        assertThat(offsets(OldFetch.partition(reply, 1))).isEqualTo(range(0, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whereNothingFollowsItWaitsForMore(int version) {
        // Given
        OldFetch.marker(bench, 0);
        OldFetch.marker(bench, 0);
        FakeReply reply = start(version, at(0, 0));
        assertThat(reply.isGiven()).isFalse();
        // When
        OldFetch.marker(bench, 0);
        assertThat(reply.isGiven()).isFalse();
        bench.append(0, batch(CompressionType.NONE, 1, 10));
        // Then
        assertThat(offsets(OldFetch.partition(reply, 0))).containsExactly(3L);
        assertThat(bench.scheduler.pending()).isZero();
    }

    @Test
    void markersAloneAreNothingWhenTimeIsOver() {
        // Given
        OldFetch.marker(bench, 0);
        FakeReply reply = start(1, at(0, 0));
        // When
        bench.scheduler.advanceMs(500);
        bench.settle();
        // Then
        PartitionData data = OldFetch.partition(reply, 0);
        assertThat(bytes(data)).isEmpty();
        assertThat(data.highWatermark()).isEqualTo(1);
        assertThat(error(data)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void waitsForEnoughBytesAsTheyAreStored() {
        // Given
        FetchRequest request = request(2, at(0, 0)).minBytes(500);
        FakeReply reply = bench.start(bench.fetch, request, 2);
        bench.append(0, batch(CompressionType.NONE, 1, 50));
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.append(0, batch(CompressionType.NONE, 1, 400));
        // Then
        assertThat(offsets(OldFetch.partition(reply, 0))).containsExactly(0L, 1L);
    }

    @Test
    void tellsWhatIsWrongAsEver() {
        // Given
        bench.append(0, batch(CompressionType.NONE, 3, 10));
        // When
        PartitionData behind = fetch(0, at(0, 7));
        PartitionData unknown = fetch(0, at(99, 0));
        // Then
        assertThat(error(behind)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(error(unknown)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4})
    void whereConversionIsSwitchedOffOldVersionsAreRefused(int version) {
        // Given
        PartitionConfig plain = PartitionConfig.DEFAULT;
        bench.configs.put(
                "small",
                new PartitionConfig(
                        plain.log(), plain.rules(), 1, false, ThrottledReplicas.NONE, ThrottledReplicas.NONE));
        bench.create("small", new Uuid(3, 3), 1, 5);
        FetchRequest request = request(version, at(0, 0)).maxWaitMs(0);
        request.topics().get(0).topic("small");
        // When
        FakeReply reply = bench.start(bench.fetch, request, version);
        // Then
        assertThat(error(OldFetch.partition(reply, 0)))
                .isEqualTo(version < 4 ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE);
    }

    /** Clients before Fetch 6 do not know the error, and would end on it. */
    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4, 5, 6, 12})
    void aFailedLogDirectoryIsToldByAnErrorThatTheClientKnows(short version) {
        // Given
        bench.append(0, batch(CompressionType.NONE, 3, 10));
        bench.directory.fail(new IOException("broken"));
        PartitionHandle handle = Objects.requireNonNull(bench.registry.find("orders", 0));
        handle.shard().post(() -> handle.partition().onDiskFailed());
        bench.settle();

        // When
        FakeReply reply = bench.start(bench.fetch, request(version, at(0, 0)), version);

        // Then
        ErrorCode told = version < 6 ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.KAFKA_STORAGE_ERROR;
        assertThat(error(OldFetch.partition(reply, 0))).isEqualTo(told);
    }

    @Test
    void noBrokerCopiesInOldFormats() {
        // Given
        bench.images.update(delta -> delta.brokers(
                List.of(new BrokerNode(DataApiBench.BROKER, List.of(), null), new BrokerNode(2, List.of(), null))));
        bench.settle();
        bench.append(0, batch(CompressionType.NONE, 3, 10));
        // When
        FakeReply reply = bench.start(bench.fetch, request(3, at(0, 0)).replicaId(2), 3);
        FakeReply tool = bench.start(bench.fetch, request(0, at(0, 0)).replicaId(-2), 0);
        // Then
        assertThat(error(OldFetch.partition(reply, 0))).isEqualTo(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
        assertThat(offsets(OldFetch.partition(tool, 0))).hasSize(3);
    }

    @Test
    void theBrokersTimeIsMarkedAsSuch() {
        // Given
        bench.configs.put(
                "orders2",
                new PartitionConfig(
                        LogConfig.DEFAULTS,
                        new BatchRules(1 << 20, false, null, true, Long.MAX_VALUE, Long.MAX_VALUE),
                        1));
        bench.create("orders2", new Uuid(4, 4), 1, 5);
        var produce = DataApiBench.produceOf(9, -1, 0, batch(CompressionType.NONE, 1, 10));
        produce.topicData().get(0).name("orders2");
        bench.start(bench.produce, produce, 9);
        FetchRequest request = request(3, at(0, 0));
        request.topics().get(0).topic("orders2");
        // When
        FakeReply reply = bench.start(bench.fetch, request, 3);
        // Then
        Record message = messages(bytes(OldFetch.partition(reply, 0))).get(0);
        assertThat(message.hasTimestampType(TimestampType.LOG_APPEND_TIME)).isTrue();
    }
}
