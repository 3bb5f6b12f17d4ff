package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.broker.api.fetch.OldFetch.at;
import static org.barnabas.broker.api.fetch.OldFetch.batch;
import static org.barnabas.broker.api.fetch.OldFetch.bytes;
import static org.barnabas.broker.api.fetch.OldFetch.offsets;
import static org.barnabas.broker.api.fetch.OldFetch.request;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.follow.CopyQuota;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversion is done in turns and in bounded memory, and gives everything back however it ends. */
class ConvertedFetchTest {

    private static final int LARGE = 16 << 20;

    private final DataApiBench bench = new DataApiBench();
    private final FakeMadeAnswers memory = new FakeMadeAnswers();
    private final ArrayDeque<Runnable> threads = bench.converters;
    private int files;
    private final FakeLoop.FakeConnection client = bench.loop.connect().with(memory);
    private final FetchHandler fetch = bench.fetch(bench.sessions, new FetchHandler.Limits(50 << 20, false), null);

    ConvertedFetchTest() throws IOException {}

    /** More than an answer has room for, of which every megabyte is a batch. */
    @BeforeEach
    void large() {
        for (int i = 0; i < 6; i++) {
            bench.append(0, batch(CompressionType.NONE, 10, 100_000));
        }
        bench.append(1, batch(CompressionType.NONE, 1, 10));
        bench.holdConverters();
        files = bench.disk.openFiles();
    }

    /** Nothing is left on the account, nobody waits on it, and no file is open but the segments'. */
    @AfterEach
    void allIsGivenBack() {
        bench.settle();
        assertThat(memory.used()).isZero();
        assertThat(memory.waits()).isZero();
        assertThat(bench.scheduler.pending()).isZero();
        assertThat(bench.disk.openFiles()).isLessThanOrEqualTo(files);
    }

    private FakeReply start(int version, FetchPartition... partitions) {
        return start(version, client, partitions);
    }

    private FakeReply start(int version, FakeLoop.FakeConnection from, FetchPartition... partitions) {
        FetchRequest request = request(version, partitions);
        return bench.start(fetch, version == 3 ? request.maxBytes(LARGE) : request, version, from);
    }

    private void convert() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        bench.settle();
    }

    private static PartitionData only(FakeReply reply) {
        return OldFetch.partition(reply, 0);
    }

    @Test
    void oneClientIsConvertedForInTurnsWithOthers() {
        // Given
        FakeReply greedy = start(3, at(0, 0, LARGE));
        FakeReply modest = start(1, bench.loop.connect().with(memory), at(0, 59, 200_000));
        // When
        threads.remove().run();
        threads.remove().run();
        bench.settle();
        // Then
        assertThat(modest.isGiven()).isTrue();
        assertThat(greedy.isGiven()).isFalse();
        assertThat(greedy.holds()).isOne();
        convert();
        assertThat(offsets(only(greedy)).size()).isBetween(40, 45);
        assertThat(greedy.holds()).isZero();
    }

    @Test
    void everyLoopHearsOfItsOwn() {
        // Given
        FakeLoop second = new FakeLoop(bench.scheduler);
        FakeReply here = start(1, at(0, 59));
        FakeReply there = start(2, second.connect().with(memory), at(0, 58));
        // When
        convert();
        // Then
        assertThat(offsets(only(here))).containsExactly(59L);
        assertThat(there.isGiven()).isFalse();
        second.run();
        assertThat(offsets(only(there))).containsExactly(58L, 59L);
    }

    @Test
    void memoryIsTakenBeforePiecesAreMadeAndBoundedByTheAnswer() {
        // When
        FakeReply reply = start(3, at(0, 0, LARGE));
        int most = 0;
        while (!threads.isEmpty()) {
            threads.remove().run();
            most = (int) Math.max(most, memory.used());
        }
        bench.settle();
        // Then
        assertThat(reply.isGiven()).isTrue();
        assertThat(memory.most()).isBetween((long) ConvertedFetch.MOST_BYTES, 2L * ConvertedFetch.MOST_BYTES);
        assertThat(most).isPositive();
    }

    @Test
    void withLittleMemoryAnAnswerIsWhatThereIsRoomFor() {
        // Given
        memory.limit(2L * ConversionWork.PIECE_BYTES);
        FakeReply reply = start(3, at(0, 0, LARGE));
        // When
        convert();
        // Then
        assertThat(offsets(only(reply)).size()).isBetween(5, 15);
    }

    @Test
    void withoutMemoryItWaitsForSomeAndHoldsNothing() {
        // Given
        memory.limit(10);
        FakeReply reply = start(1, at(0, 0, LARGE));
        convert();
        assertThat(reply.isGiven()).isFalse();
        assertThat(memory.waits()).isOne();
        assertThat(memory.used()).isZero();
        bench.scheduler.advanceMs(10_000);
        convert();
        assertThat(reply.isGiven()).isFalse();
        // When
        memory.limit(Long.MAX_VALUE);
        memory.wakeAll();
        bench.settle();
        convert();
        // Then
        assertThat(offsets(only(reply))).isNotEmpty();
    }

    @Test
    void whereTooManyWaitItLooksAgainAfterAWhile() {
        // Given
        memory.limit(10);
        memory.crowded(true);
        FakeReply reply = start(1, at(0, 0, LARGE));
        convert();
        // When
        memory.limit(Long.MAX_VALUE);
        bench.scheduler.advanceMs(100);
        bench.settle();
        convert();
        // Then
        assertThat(offsets(only(reply))).isNotEmpty();
    }

    @Test
    void whoIsGoneIsNotConvertedFor() {
        // Given
        FakeReply reply = start(1, at(0, 0, LARGE));
        threads.remove().run();
        threads.remove().run();
        assertThat(memory.used()).isPositive();
        // When
        bench.loop.within(reply::gone);
        // Then
        assertThat(threads).hasSize(1);
        convert();
        assertThat(threads).isEmpty();
        assertThat(reply.isGiven()).isFalse();
        assertThat(memory.used()).isZero();
    }

    @Test
    void whoIsGoneWhileItWaitsForMemoryWaitsNoMore() {
        // Given
        memory.limit(10);
        FakeReply reply = start(1, at(0, 0, LARGE));
        convert();
        assertThat(memory.waits()).isOne();
        // When
        bench.loop.within(reply::gone);
        // Then
        assertThat(memory.waits()).isZero();
        memory.wakeAll();
        bench.settle();
        assertThat(reply.isGiven()).isFalse();
    }

    @Test
    void whatIsMadeWhenTheLoopHasEndedIsGivenBack() {
        // Given
        start(1, at(0, 0, LARGE));
        threads.remove().run();
        assertThat(memory.used()).isPositive();
        // When
        bench.loop.end();
        convert();
        // Then
        assertThat(memory.used()).isZero();
        bench.scheduler.advanceMs(1_000);
    }

    @Test
    void aStageThatClosesEndsItWithWhatThereIs() {
        // Given
        FakeReply begun = start(1, at(0, 0, LARGE));
        threads.remove().run();
        FakeReply waiting = start(1, bench.loop.connect().with(memory), at(0, 0, LARGE));
        // When
        bench.oldFormats.stage().close();
        convert();
        // Then
        assertThat(begun.isGiven()).isTrue();
        assertThat(bytes(only(waiting))).isEmpty();
    }

    @Test
    void aStageThatIsFullIsAskedAgain() {
        // Given
        for (int i = 0; i < 4_096; i++) {
            bench.oldFormats.stage().submit("other", new Nothing());
        }
        FakeReply reply = start(1, at(0, 0, LARGE));
        convert();
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.scheduler.advanceMs(100);
        bench.settle();
        convert();
        // Then
        assertThat(offsets(only(reply))).isNotEmpty();
    }

    private static final class Nothing implements ReadStage.Work {
        @Override
        public boolean step(boolean busy) {
            return false;
        }

        @Override
        public void done(@Nullable Throwable failure) {}
    }

    /** The file stays until it is read; and who asks then hears of the new log. */
    @Test
    void aTopicThatIsDeletedMeanwhileIsConvertedToTheEnd() {
        // Given
        FakeReply reply = start(1, at(0, 0, LARGE));
        threads.remove().run();
        // When
        bench.delete("orders", DataApiBench.ORDERS_ID, 4, 6);
        convert();
        // Then
        assertThat(offsets(only(reply)).size()).isBetween(40, 45);
    }

    /** Behind the markers there is a segment that nobody has open. */
    @Test
    void whoseFilesGoBeforeTheyAreComeToLooksAgain() {
        // Given
        bench.configs.put(
                "small", new PartitionConfig(LogConfig.of(log -> log.segmentBytes(300)), BatchRules.DEFAULT, 1));
        Uuid id = new Uuid(6, 6);
        bench.create("small", id, 1, 5);
        for (int i = 0; i < 12; i++) {
            OldFetch.marker(bench, "small", 0);
        }
        FetchRequest request = request(1, at(0, 0, 100));
        request.topics().get(0).topic("small");
        FakeReply reply = bench.start(fetch, request, 1, client);
        // When
        bench.delete("small", id, 1, 6);
        convert();
        // Then
        assertThat(only(reply).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void whatIsDamagedIsAnErrorOfItsPartition() throws IOException {
        // Given
        FakeReply reply = start(1, at(0, 0, LARGE), at(1, 0));
        PartitionLog log = Objects.requireNonNull(bench.directory.log(new LogName("orders", 0)));
        bench.disk.flipBit(log.folder().resolve("00000000000000000000.log"), 30_000);
        // When
        convert();
        // Then
        assertThat(OldFetch.partition(reply, 0).errorCode()).isEqualTo(ErrorCode.CORRUPT_MESSAGE.code());
        assertThat(offsets(OldFetch.partition(reply, 1))).containsExactly(0L);
    }

    /** By Netty or the JVM; its connection closes, and nobody else's. */
    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"NONE", "GZIP", "SNAPPY", "LZ4"})
    void whoCannotHaveMemoryLosesItsConnectionAndHoldsNothing(CompressionType type) {
        // Given
        bench.append(2, batch(type, 50, 10_000));
        files = bench.disk.openFiles();
        int needed = 0;
        while (fetchWith(new ScarceBuffers(needed))) {
            needed++;
        }
        // Then
        assertThat(needed).as("buffers that it takes").isBetween(2, 50);
    }

    /** Answers whether there were too few. */
    private boolean fetchWith(ScarceBuffers scarce) {
        FetchHandler poor = new FetchHandler(
                bench.registry,
                bench.images,
                bench.sessions,
                new FetchHandler.Limits(50 << 20, false),
                CopyQuota.UNLIMITED,
                null,
                new OldFormats(bench.oldFormats.stage(), scarce, Conversions.unmeasured()));
        // When
        FakeReply reply = bench.start(poor, request(1, at(2, 0)), 1, client);
        convert();
        // Then
        boolean failed = reply.failure() instanceof OutOfMemoryError;
        assertThat(reply.isGiven()).isNotEqualTo(failed);
        assertThat(memory.used()).isZero();
        assertThat(scarce.given()).allMatch(buffer -> buffer.refCnt() == 0);
        return failed;
    }

    @Test
    void whatComesMeanwhileDoesNotDisturb() {
        // Given
        FakeReply reply = start(2, at(0, 59), at(1, 1));
        // When
        bench.append(1, batch(CompressionType.NONE, 1, 10));
        bench.scheduler.advanceMs(500);
        bench.settle();
        convert();
        // Then
        assertThat(offsets(only(reply))).containsExactly(59L);
    }

    @Test
    void whatIsNotInMemoryIsBroughtInFirst() {
        // Given
        bench.clock.advanceMs(91_000);
        List<Runnable> order = new ArrayList<>();
        ReadStage stage = new ReadStage(order::add, Long.MAX_VALUE);
        FetchHandler cold = new FetchHandler(
                bench.registry,
                bench.images,
                bench.sessions,
                new FetchHandler.Limits(50 << 20, false),
                CopyQuota.UNLIMITED,
                stage,
                new OldFormats(stage, UnpooledByteBufAllocator.DEFAULT, Conversions.unmeasured()));
        // When
        FakeReply reply = bench.start(cold, request(1, at(0, 0, LARGE)), 1, client);
        assertThat(memory.used()).isZero();
        int turns = 0;
        while (!order.isEmpty()) {
            order.remove(0).run();
            bench.settle();
            turns++;
        }
        // Then
        assertThat(turns).isGreaterThan(8);
        assertThat(offsets(only(reply))).isNotEmpty();
    }

    @Test
    void requestsOfOneConnectionAreConvertedOneAfterTheOther() {
        // When
        FakeReply first = start(1, at(0, 0, LARGE));
        FakeReply second = start(1, at(0, 10, LARGE));
        // Then
        assertThat(threads).hasSize(1);
        convert();
        assertThat(offsets(only(first)).get(0)).isZero();
        assertThat(offsets(only(second)).get(0)).isEqualTo(10);
    }

    @Test
    void anotherTopicOfTheNameIsNotReadFor() {
        // Given
        bench.delete("orders", DataApiBench.ORDERS_ID, 4, 6);
        bench.create("orders", new Uuid(8, 8), 4, 7);
        // When
        FakeReply reply = start(1, at(0, 59));
        // Then
        assertThat(only(reply).errorCode()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
    }
}
