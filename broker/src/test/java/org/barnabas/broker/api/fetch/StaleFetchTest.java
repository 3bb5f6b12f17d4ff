package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.logs.ListOffsetsHandler;
import org.barnabas.broker.api.logs.OldStyleOffsets;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.Records;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fetches that come while the files of a log are swapped: their view is of the files before. */
class StaleFetchTest {

    private static final Uuid KEYS_ID = new Uuid(5, 6);

    private final DataApiBench bench = new DataApiBench();
    private PartitionHandle handle;
    private PartitionView before;

    StaleFetchTest() throws IOException {}

    /** Readers have the view from before a compaction that is over. */
    @BeforeEach
    void swapped() {
        bench.configs.put(
                "keys",
                new PartitionConfig(
                        LogConfig.of(log -> log.segmentBytes(170)
                                .compact(true)
                                .delete(false)
                                .minCleanableDirtyRatio(0)),
                        BatchRules.DEFAULT,
                        1));
        bench.create("keys", KEYS_ID, 1, 5);
        handle = Objects.requireNonNull(bench.registry.find("keys", 0));
        for (int i = 0; i < 4; i++) {
            bench.start(bench.produce, keys(DataApiBench.batch(3)), 9);
        }
        before = handle.view();
        compact();
        showFormer();
    }

    private void compact() {
        new LogCleaner(bench.directory, Runnable::run, 1 << 16, bytes -> {}).tick();
        for (int turn = 0; turn < 20 && log().holder().cleanedUpTo() == 0; turn++) {
            bench.settle();
            bench.scheduler.advanceMs(0);
        }
        assertThat(log().holder().cleanedUpTo()).isPositive();
    }

    private PartitionLog log() {
        return Objects.requireNonNull(bench.directory.log(new LogName("keys", 0)));
    }

    private void showFormer() {
        handle.shard().post(() -> handle.publish(before));
        bench.settle();
    }

    private static ProduceRequest keys(ByteBuf batch) {
        ProduceRequest request = DataApiBench.produceOf(9, -1, 0, batch);
        request.topicData().get(0).name("keys");
        return request;
    }

    private static FetchRequest fetchOf(long offset) {
        FetchRequest request = DataApiBench.fetchOf(13, 0, offset);
        request.topics().get(0).topicId(KEYS_ID);
        return request;
    }

    private void showNewest() {
        handle.shard().post(log()::publish);
        bench.settle();
    }

    private static int size(FakeReply reply) {
        PartitionData data = DataApiBench.only(reply.as(FetchResponse.class));
        Records records = data.records();
        return records == null ? 0 : records.sizeInBytes();
    }

    @Test
    void looksAgainWhenTheNewFilesAreShown() {
        // Given
        FakeReply reply = bench.start(bench.fetch, fetchOf(0), 13);
        assertThat(reply.isGiven()).isFalse();
        // When
        showNewest();
        // Then
        assertThat(handle.view().highWatermark()).isEqualTo(before.highWatermark());
        assertThat(reply.isGiven()).isTrue();
        assertThat(size(reply)).isPositive();
    }

    @Test
    void aSessionLooksAgainInItsNextFetch() {
        // Given
        FakeReply first = bench.start(bench.fetch, fetchOf(0).sessionId(0).sessionEpoch(0), 13);
        bench.scheduler.advanceMs(500);
        bench.settle();
        int session = first.as(FetchResponse.class).sessionId();
        FetchRequest again = fetchOf(0).sessionId(session).sessionEpoch(1).topics(List.of());
        FakeReply reply = bench.start(bench.fetch, again, 13);
        assertThat(reply.isGiven()).isFalse();
        // When
        showNewest();
        // Then
        assertThat(reply.isGiven()).isTrue();
        assertThat(size(reply)).isPositive();
    }

    @Test
    void aLookUpByTimeGoesOnInTheNewFiles() {
        // Given
        ArrayDeque<Runnable> threads = new ArrayDeque<>();
        ListOffsetsHandler listOffsets = new ListOffsetsHandler(
                bench.registry,
                bench.images,
                new ReadStage(threads::add, Long.MAX_VALUE),
                new OldStyleOffsets(file -> 0, bench.clock.wall()));
        ListOffsetsTopic topic = new ListOffsetsTopic().name("keys");
        topic.partitions().add(new ListOffsetsPartition().timestamp(1));
        FakeReply reply =
                bench.start(listOffsets, new ListOffsetsRequest().replicaId(-1).topics(List.of(topic)), 7);
        // When
        showNewest();
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        bench.settle();
        // Then
        assertThat(reply.as(ListOffsetsResponse.class)
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isZero();
    }

    /** It waits for its bounds to move since its files were still there. */
    @Test
    void whoWaitedForMoreLooksAgainToo() {
        // Given
        showNewest();
        int size = size(bench.start(bench.fetch, fetchOf(0), 13));
        FetchRequest both = fetchOf(0).minBytes(size + 1);
        both.topics(List.of(
                both.topics().get(0), DataApiBench.fetchOf(13, 0, 0).topics().get(0)));
        FakeReply reply = bench.start(bench.fetch, both, 13);
        showFormer();
        bench.append(0, DataApiBench.batch(1));
        assertThat(reply.isGiven()).isFalse();
        // When
        showNewest();
        // Then
        assertThat(reply.isGiven()).isTrue();
    }
}
