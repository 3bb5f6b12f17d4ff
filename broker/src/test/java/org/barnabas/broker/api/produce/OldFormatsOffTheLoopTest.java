package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Message sets of Produce 0 to 2 that take too long for a net loop, and the memory of what they become. */
class OldFormatsOffTheLoopTest extends OldFormatsBench {
    OldFormatsOffTheLoopTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatTakesLongIsConvertedElsewhereAndNothingOvertakesIt(int magic) {
        // Given
        FakeReply reply = send(magic, 1, message(magic), large(magic));
        assertThat(reply.isGiven()).isFalse();
        assertThat(reply.holds()).isEqualTo(1);

        // When
        FakeReply other = bench.start(produce, request(1, message(magic), message(magic)), magic, bench.loop.connect());

        // Then
        expect(other, ErrorCode.NONE, ErrorCode.NONE);
        assertThat(reply.isGiven()).isFalse();
        convertAll();
        expect(reply, ErrorCode.NONE, ErrorCode.NONE);
        assertThat(answers(reply).get(1).baseOffset()).isEqualTo(1);
        assertThat(reply.holds()).isZero();
        assertThat(counted("barnabas_produce_message_conversions")).isEqualTo(4);
    }

    @Test
    void whatIsMadeOfMessagesIsCountedUntilItIsWritten() {
        // Given
        FakeReply reply = send(0, -1, large(0));

        // When: converted, and the shard has not seen it
        threads.remove().run();

        // Then
        assertThat(bench.connection.derivedBytes()).isPositive();
        assertThat(sent).as("waits to come back to its loop").allMatch(records -> records.refCnt() == 1);
        bench.settle();
        expect(reply, ErrorCode.NONE);
        assertThat(bench.connection.derivedBytes()).isZero();
    }

    @Test
    void aRequestWhoseMessagesBecomeTooMuchIsPartlyToBeTriedAgain() {
        // Given: a kilobyte each that becomes 700
        topic(
                "plain",
                new BatchRules(
                        1 << 20, false, Compression.of(CompressionType.NONE), false, Long.MAX_VALUE, Long.MAX_VALUE));
        bench.connection.derivingAtMost(2 * MUCH - 1);

        // When
        FakeReply reply = sendTo("plain", 1, large(0), large(0), large(0), message(0));
        convertAll();

        // Then
        expect(reply, ErrorCode.NONE, ErrorCode.NONE, ErrorCode.REQUEST_TIMED_OUT, ErrorCode.REQUEST_TIMED_OUT);
        FakeReply again = sendTo("plain", 1, message(0), message(0), large(0), message(0));
        convertAll();
        expect(again, ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE);
    }

    @Test
    void batchesThatAreCompressedAnewAreCountedAndBoundedTheSameWay() {
        // Given
        topic(
                "plain",
                new BatchRules(
                        1 << 20, false, Compression.of(CompressionType.NONE), false, Long.MAX_VALUE, Long.MAX_VALUE));
        bench.connection.derivingAtMost(1);
        ProduceRequest request = request(1, bomb(), bomb());
        request.topicData().get(0).name("plain");

        // When
        FakeReply reply = bench.start(produce, request, 9);
        convertAll();

        // Then
        expect(reply, ErrorCode.NONE, ErrorCode.REQUEST_TIMED_OUT);
    }

    private static byte[] bomb() {
        ByteBuf batch = ProduceValidationTest.bomb(MUCH);
        byte[] bytes = new byte[batch.readableBytes()];
        batch.readBytes(bytes).release();
        return bytes;
    }

    @Test
    void aClosedConnectionGivesUpWhatItsMessagesBecame() {
        // Given
        FakeReply early = send(0, -1, large(0));
        FakeReply late = bench.start(produce, request(-1, message(1), large(1)), 2);

        // When: one before it was converted, one behind that
        early.gone();
        threads.remove().run();
        threads.remove().run();
        late.gone();
        bench.settle();

        // Then
        assertThat(early.isClosed()).isTrue();
        assertThat(late.isClosed()).isTrue();
        assertThat(end(0)).isZero();
    }

    @Test
    void aStopGivesUpWhatWaits() {
        // Given
        FakeReply reply = send(0, -1, message(0), large(0));

        // When
        pool.close();
        bench.settle();
        threads.clear();

        // Then
        assertThat(reply.isClosed()).isTrue();
        expect(send(0, -1, large(0)), ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void aLoopThatHasEndedHoldsNothing() {
        // Given
        FakeReply reply = send(0, -1, message(0), large(0), large(0));

        // When
        bench.loop.end();
        threads.remove().run();

        // Then
        assertThat(reply.isGiven()).isFalse();
        assertThat(bench.connection.derivedBytes()).isZero();
    }

    @Test
    void aPartitionThatIsGoneByThenRefusesAndHoldsNothing() {
        // Given
        FakeReply reply = send(0, -1, large(0), large(0));

        // When
        bench.delete("orders", DataApiBench.ORDERS_ID, 4, 5);
        convertAll();

        // Then
        expect(reply, ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void anErrorWhileItIsCountedGoesTheWayOfOneOnTheLoop() {
        // Given
        OutOfMemoryError error = new OutOfMemoryError("planted");
        FakeLoop.FakeConnection connection = bench.loop.connect().refusingToDerive(error);

        // When
        FakeReply reply = bench.start(produce, request(1, large(0)), 0, connection);
        convertAll();

        // Then
        assertThat(reply.failure()).isSameAs(error);
        assertThat(reply.holds()).isZero();
    }

    @Test
    void requestsOfAConnectionStayInOrderWhereverTheyAreConverted() {
        // Given: as the network layer, which hands over nothing while one holds
        List<FakeReply> replies = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            // When
            replies.add(send(i % 3, 1, i % 2 == 0 ? large(1) : message(0)));
            if (replies.get(i).holds() > 0) {
                convertAll();
            }
        }

        // Then
        assertThat(replies)
                .extracting(reply -> answers(reply).get(0).baseOffset())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }
}
