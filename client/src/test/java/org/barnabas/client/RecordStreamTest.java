package org.barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.ThreadId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordStreamTest {

    private static final Duration NOW = Duration.ZERO;

    private final AtomicBoolean owns = new AtomicBoolean(true);
    private final AtomicInteger rooms = new AtomicInteger();
    private final RecordStream.Home home = new RecordStream.Home() {
        @Override
        public boolean owns() {
            return owns.get();
        }

        @Override
        public void onRoom() {
            rooms.incrementAndGet();
        }
    };

    private RecordStream stream(@Nullable Long patienceMs) {
        return new RecordStream(home, 2, patienceMs);
    }

    private static Claim claim(RecordStream stream, int partition, long start) {
        return new Claim(new TopicPartition("t", partition), new ThreadId("g_c", 0), stream, start, start);
    }

    /** Records with these offsets; what is behind them ends at {@code end}. */
    private static Chunk chunk(Claim claim, long end, long... offsets) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long offset : offsets) {
            records.add(new ConsumerRecord<>("t", claim.partition().partition(), offset, new byte[0], new byte[0]));
        }
        return Chunk.of(claim, records, end);
    }

    @Test
    void aPositionIsBehindWhatWasHandedOutAndBehindWhatNobodyGets() {
        // Given: a gap of compaction, and control records at the end
        RecordStream stream = stream(null);
        Claim claim = claim(stream, 0, 3);
        stream.add(chunk(claim, 12, 3, 7));

        // When, Then
        assertThat(stream.hasNext()).isTrue();
        assertThat(claim.position()).as("looked at, not handed out").isEqualTo(3);
        assertThat(stream.next().offset()).isEqualTo(3);
        assertThat(claim.position()).isEqualTo(4);
        assertThat(stream.next().offset()).isEqualTo(7);
        assertThat(claim.position()).isEqualTo(12);
    }

    @Test
    void whatIsFetchedWithoutARecordMovesThePosition() {
        // Given
        RecordStream stream = stream(null);
        Claim claim = claim(stream, 0, 3);
        stream.add(chunk(claim, 9));

        // When
        assertThat(stream.poll(NOW)).isNull();

        // Then
        assertThat(claim.position()).isEqualTo(9);
    }

    @Test
    void whatWasGivenUpIsNotHandedOutEvenIfItWasLookedAt() {
        // Given
        RecordStream stream = stream(null);
        Claim lost = claim(stream, 0, 0);
        Claim kept = claim(stream, 1, 5);
        stream.add(chunk(lost, 2, 0, 1));
        assertThat(stream.hasNext()).isTrue();

        // When
        long position = lost.seal();
        stream.add(chunk(kept, 6, 5));

        // Then
        assertThat(position).isZero();
        assertThat(stream.next().partition()).isEqualTo(1);
        assertThat(lost.position()).isZero();
        assertThat(lost.seal()).as("sealed is sealed").isZero();
    }

    @Test
    void aPositionThatIsUnknownStaysSoWhenItIsSealed() {
        Claim claim = claim(stream(null), 0, Claim.UNKNOWN);
        assertThat(claim.seal()).isEqualTo(Claim.UNKNOWN);
        assertThat(claim.position()).isEqualTo(Claim.UNKNOWN);
        assertThat(claim.advance(1)).isFalse();
    }

    @Test
    void whileNobodyKnowsWhoOwnsItARecordIsKept() {
        // Given
        RecordStream stream = stream(20L);
        Claim claim = claim(stream, 0, 0);
        stream.add(chunk(claim, 1, 0));
        owns.set(false);

        // When, Then
        assertThatThrownBy(stream::next).isInstanceOf(ConsumerTimeoutException.class);
        assertThat(claim.position()).isZero();
        owns.set(true);
        assertThat(stream.next().offset()).isZero();
    }

    @Test
    void patienceEndsAndTheStreamGoesOn() {
        // Given
        RecordStream stream = stream(1L);

        // When, Then
        assertThatThrownBy(stream::hasNext)
                .isInstanceOf(ConsumerTimeoutException.class)
                .hasMessageContaining("1 ms");
        stream.add(chunk(claim(stream, 0, 0), 1, 0));
        assertThat(stream.next().offset()).isZero();
    }

    @Test
    void theEndIsTheEndForWhoeverAsks() throws Exception {
        // Given
        RecordStream stream = stream(null);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(stream::hasNext);

        // When
        stream.end(null);

        // Then
        assertThat(waiting.get()).isFalse();
        assertThat(stream.hasNext()).isFalse();
        assertThat(stream.poll(NOW)).isNull();
        assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aFailureIsThrownOnce() {
        // Given
        RecordStream stream = stream(null);
        stream.add(Chunk.failing(new ZooKeeperConsumerException("cannot fetch")));
        stream.add(chunk(claim(stream, 0, 0), 1, 0));

        // When, Then
        assertThatThrownBy(stream::hasNext).isInstanceOf(ZooKeeperConsumerException.class);
        assertThat(stream.hasNext()).isTrue();
    }

    @Test
    void whoWaitsForRoomHearsOfItOnce() {
        // Given
        RecordStream stream = stream(null);
        Claim claim = claim(stream, 0, 0);
        for (int each = 0; each < 3; each++) {
            stream.add(chunk(claim, each + 1, each));
        }
        assertThat(stream.isFull()).isTrue();

        // When
        stream.next();
        assertThat(rooms).hasValue(0);
        stream.next();
        stream.next();

        // Then
        assertThat(rooms).hasValue(1);
        assertThat(stream.isFull()).isFalse();
    }
}
