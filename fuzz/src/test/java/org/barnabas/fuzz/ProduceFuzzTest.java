package org.barnabas.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;

/**
 * Batches with a right checksum and anything inside. The validator must come to the verdict of the plain reader, which
 * parses one whole record after the other; nothing but its two ways of refusing may come out, and no memory stay.
 */
class ProduceFuzzTest {

    private static final int ATTRIBUTES_OFFSET = 21;
    private static final int LENGTH_OFFSET = 8;
    private static final int LAST_OFFSET_DELTA_OFFSET = 23;
    private static final int PRODUCER_ID_OFFSET = 43;
    private static final int RECORD_COUNT_OFFSET = 57;
    private static final int COMPRESS_FLAG = 8;
    private static final long NOW = 1_700_000_000_000L;
    private static final CompressionType[] TYPES = CompressionType.values();

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BatchValidator validator = new BatchValidator(allocator, InflateLimits.DEFAULT);

    /**
     * First byte: the codec, and by the bit of eight whether the rest is the payload as it lies in the batch, or the
     * records before they are compressed: a codec's own checks keep much from the walk over the records. Second byte: how
     * many records the header claims.
     */
    @FuzzTest(maxDuration = "1h")
    void produce(byte[] data) {
        if (data.length < 2) {
            return;
        }
        CompressionType type = TYPES[(data[0] & 7) % TYPES.length];
        ByteBuf batch = header(1 + (data[1] & 0x1f));
        if ((data[0] & COMPRESS_FLAG) == 0) {
            batch.writeBytes(data, 2, data.length - 2);
        } else {
            ByteBuf plain = allocator.directBuffer().writeBytes(data, 2, data.length - 2);
            Compression.of(type).compress(plain, batch);
            plain.release();
        }
        judge(batch, type);
    }

    private ByteBuf header(int count) {
        ByteBuf batch = allocator.directBuffer().writeZero(RecordBatchView.HEADER_SIZE);
        batch.setByte(RecordBatchView.MAGIC_OFFSET, RecordBatchView.CURRENT_MAGIC);
        batch.setInt(LAST_OFFSET_DELTA_OFFSET, count - 1);
        batch.setInt(RECORD_COUNT_OFFSET, count);
        batch.setLong(PRODUCER_ID_OFFSET, RecordBatchView.NO_PRODUCER_ID);
        return batch;
    }

    private void judge(ByteBuf batch, CompressionType type) {
        batch.setShort(ATTRIBUTES_OFFSET, type.id());
        batch.setInt(LENGTH_OFFSET, batch.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        RecordBatchView view = new RecordBatchView().wrap(batch, 0);
        view.updateCrc();
        long before = used();
        boolean readable = isReadable(view);
        BatchVerdict verdict = validator.validate(batch, BatchRules.DEFAULT, (short) 11, NOW);
        validator.close();
        if (used() != before) {
            throw new AssertionError("memory stays behind: " + (used() - before));
        }
        if (verdict instanceof Accepted accepted) {
            check(readable, "accepted what cannot be read");
            check(view.isValid(), "accepted with a wrong checksum");
            accepted.batch().release();
        } else {
            check(!readable, "refused what can be read: " + ((Refused) verdict).message());
        }
        batch.release();
    }

    private long used() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    private boolean isReadable(RecordBatchView view) {
        try (RecordCursor cursor = new RecordCursor(allocator, InflateLimits.DEFAULT)) {
            cursor.open(view);
            for (int i = 0; cursor.next(); i++) {
                if (cursor.offset() != i) {
                    return false;
                }
            }
            return true;
        } catch (CorruptBatchException damaged) {
            return false;
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
