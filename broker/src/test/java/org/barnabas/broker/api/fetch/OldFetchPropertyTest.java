package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.broker.api.fetch.OldFetch.at;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.record.internal.Record;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.RecordHeader;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is in the log, whatever the limits are and however little memory there is: a consumer of before 0.11 that goes on
 * from message to message, and asks for more where nothing whole comes, gets all records less what its format cannot hold.
 */
class OldFetchPropertyTest {

    private static final CompressionType[] CODECS = {
        CompressionType.NONE, CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4
    };
    private static final int PARTITIONS = 3;

    private final DataApiBench bench = new DataApiBench();
    private final FakeMadeAnswers memory = new FakeMadeAnswers();
    private final FakeLoop.FakeConnection client = bench.loop.connect().with(memory);

    OldFetchPropertyTest() throws IOException {}

    private record Stored(
            long offset,
            long timestamp,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void allRecordsComeInOrder(long seed) {
        // Given
        Random random = new Random(seed);
        List<List<Stored>> stored = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            stored.add(fill(partition, random));
        }
        memory.limit(random.nextBoolean() ? Long.MAX_VALUE : 3L * ConversionWork.PIECE_BYTES);
        for (int version = 0; version <= 3; version++) {
            // When
            List<List<Stored>> read = consume(version, random, stored);
            // Then
            for (int partition = 0; partition < PARTITIONS; partition++) {
                List<Stored> expected = version < 2
                        ? stored.get(partition).stream()
                                .map(one -> new Stored(one.offset, -1, one.key, one.value))
                                .toList()
                        : stored.get(partition);
                assertThat(read.get(partition)).as("version %d", version).isEqualTo(expected);
            }
        }
        assertThat(memory.used()).isZero();
    }

    private List<Stored> fill(int partition, Random random) {
        List<Stored> all = new ArrayList<>();
        long offset = 0;
        int batches = 1 + random.nextInt(12);
        for (int i = 0; i < batches; i++) {
            for (int markers = random.nextInt(4); markers > 1; markers--) {
                OldFetch.marker(bench, partition);
                offset++;
            }
            BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)
                    .compression(Compression.of(CODECS[random.nextInt(CODECS.length)]));
            int records = 1 + random.nextInt(40);
            for (int k = 0; k < records; k++) {
                byte[] key = random.nextInt(3) == 0 ? null : bytes(random, 20);
                byte[] value = random.nextInt(8) == 0 ? null : bytes(random, random.nextInt(30) == 0 ? 90_000 : 400);
                long timestamp = 1_700_000_000_000L + random.nextInt(1_000);
                builder.append(
                        timestamp, key, value, random.nextBoolean() ? List.of() : List.of(new RecordHeader("h", key)));
                all.add(new Stored(offset++, timestamp, wrap(key), wrap(value)));
            }
            assertThat(bench.append(partition, builder.build()).errorCode()).isZero();
        }
        return all;
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private List<List<Stored>> consume(int version, Random random, List<List<Stored>> stored) {
        List<List<Stored>> read = new ArrayList<>();
        long[] next = new long[PARTITIONS];
        int[] limits = new int[PARTITIONS];
        for (int i = 0; i < PARTITIONS; i++) {
            read.add(new ArrayList<>());
            limits[i] = 1 + random.nextInt(3_000);
        }
        int first = 0;
        for (int rounds = 0; isBehind(read, stored); rounds++) {
            assertThat(rounds).as("gets on").isLessThan(5_000);
            FetchPartition[] asked = new FetchPartition[PARTITIONS];
            for (int i = 0; i < PARTITIONS; i++) {
                int partition = (first + i) % PARTITIONS;
                asked[i] = at(partition, next[partition], limits[partition]);
            }
            first++;
            int total = 500 + random.nextInt(20_000);
            FetchRequest request = OldFetch.request(version, asked).maxWaitMs(0);
            FakeReply reply =
                    bench.start(bench.fetch, version == 3 ? request.maxBytes(total) : request, version, client);
            int sum = 0;
            int count = 0;
            for (Map.Entry<Integer, PartitionData> one :
                    OldFetch.partitions(reply).entrySet()) {
                int partition = one.getKey();
                byte[] set = OldFetch.bytes(one.getValue());
                assertThat(one.getValue().errorCode()).isZero();
                List<Record> messages = OldFetch.messages(set);
                sum += set.length;
                count += wholeOnes(set);
                if (version < 3) {
                    assertThat(set.length).isLessThanOrEqualTo(limits[partition]);
                    if (messages.isEmpty() && set.length > 0) {
                        // As clients say to their users: a larger fetch size is needed.
                        limits[partition] *= 2;
                    }
                }
                next[partition] = add(messages, next[partition], read.get(partition));
            }
            if (version == 3) {
                assertThat(sum <= total || count == 1)
                        .as("within the limit, or a single message")
                        .isTrue();
            }
        }
        return read;
    }

    /** Messages, a wrapper being one; in version 3 nothing may be behind them. */
    private static int wholeOnes(byte[] set) {
        int count = 0;
        int at = 0;
        while (set.length - at > 12 && 12 + ByteBuffer.wrap(set).getInt(at + 8) <= set.length - at) {
            at += 12 + ByteBuffer.wrap(set).getInt(at + 8);
            count++;
        }
        return at == set.length ? count : Integer.MAX_VALUE;
    }

    private static boolean isBehind(List<List<Stored>> read, List<List<Stored>> stored) {
        for (int i = 0; i < PARTITIONS; i++) {
            if (read.get(i).size() < stored.get(i).size()) {
                return true;
            }
        }
        return false;
    }

    private static long add(List<Record> messages, long from, List<Stored> read) {
        long next = from;
        for (Record message : messages) {
            if (message.offset() >= next) {
                read.add(new Stored(message.offset(), message.timestamp(), message.key(), message.value()));
                next = message.offset() + 1;
            }
        }
        return next;
    }
}
