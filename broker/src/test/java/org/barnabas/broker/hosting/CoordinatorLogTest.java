package org.barnabas.broker.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.groups.CoordinatorBench;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.PartitionWriter.Appended;
import org.barnabas.coordinator.host.PartitionWriter.Batch;
import org.barnabas.log.AppendOutcome;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ResidentDoor;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.junit.jupiter.api.Test;

/** What a coordinator writes, as its partition gets it. */
class CoordinatorLogTest {

    private static final List<CoordinatorRecord> TWO =
            List.of(new CoordinatorRecord(new byte[] {1}, new byte[] {2}), new CoordinatorRecord(new byte[] {3}, null));

    private final CoordinatorBench bench = new CoordinatorBench();
    private final List<String> batches = new ArrayList<>();
    private AppendOutcome outcome = new AppendOutcome(ErrorCode.NONE, 5, 6, false);

    CoordinatorLogTest() throws IOException {
        bench.lead(0);
    }

    private CoordinatorLog log() {
        Scheduler never = (delayMs, task) -> {
            throw new AssertionError("nothing is read");
        };
        ResidentDoor door = new ResidentDoor() {
            @Override
            public PartitionHandle handle() {
                return bench.handle();
            }

            @Override
            public AppendOutcome append(ByteBuf batch) {
                RecordBatchView view = new RecordBatchView();
                view.wrap(batch, batch.readerIndex());
                batches.add(view.recordCount() + " records, producer " + view.producerId() + "/" + view.producerEpoch()
                        + (view.isTransactional() ? " in a transaction" : ""));
                batch.release();
                return outcome;
            }
        };
        return new CoordinatorLog(door, UnpooledByteBufAllocator.DEFAULT, 4_096, new LoadTurns(never), true);
    }

    @Test
    void recordsAreWrittenAsOneBatchOutsideOfTransactionsOrInOne() {
        // Given
        CoordinatorLog log = log();

        // When
        Appended appended = log.append(Batch.of(TWO));
        log.append(Batch.transactional(TWO, 9, (short) 3));

        // Then
        assertThat(appended).isEqualTo(new Appended(ErrorCode.NONE, 5, 6));
        assertThat(batches).containsExactly("2 records, producer -1/-1", "2 records, producer 9/3 in a transaction");
    }

    @Test
    void aRefusalIsReturned() {
        // Given
        outcome = AppendOutcome.refused(ErrorCode.NOT_ENOUGH_REPLICAS);

        // When
        Appended appended = log().append(Batch.of(TWO));

        // Then
        assertThat(appended).isEqualTo(Appended.refused(ErrorCode.NOT_ENOUGH_REPLICAS));
    }
}
