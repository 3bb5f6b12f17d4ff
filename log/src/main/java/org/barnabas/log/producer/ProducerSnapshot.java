package org.barnabas.log.producer;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.barnabas.protocol.record.RecordBatchView;

/**
 * The file format of producer snapshots, {@code <offset>.snapshot}: what the ledger knew just before the offset.
 *
 * <pre>
 * int16 version (1)   uint32 CRC-32C of everything behind it   int32 number of entries, each:
 *   int64 producer id        int16 producer epoch    int32 last sequence   int64 last offset
 *   int32 last − first offset   int64 timestamp      int32 coordinator epoch
 *   int64 first offset of the open transaction, or −1
 * </pre>
 *
 * <p>Apache Kafka writes the newest batch of a producer only and forgets the other four of the window at a restart.
 * Here every batch of the window becomes an entry, oldest first. Kafka's reader lets a later entry of the same
 * producer replace an earlier one, so it sees what it would have written itself. Where more is known to be in the log
 * before the window, a first entry without an offset (−1) says its last sequence and, as difference of offsets, its
 * length less one.
 */
public final class ProducerSnapshot {

    private static final short VERSION = 1;
    private static final int CRC_AT = Short.BYTES;
    private static final int ENTRIES_AT = CRC_AT + Integer.BYTES;
    private static final int HEADER_BYTES = ENTRIES_AT + Integer.BYTES;
    private static final int ENTRY_BYTES = 46;
    private static final long NO_OFFSET = -1;
    private static final ProducerState.Batch NOTHING =
            new ProducerState.Batch(RecordBatchView.NO_SEQUENCE, NO_OFFSET, 0, -1);

    private ProducerSnapshot() {}

    static byte[] encode(Collection<ProducerState> producers) {
        int entries = 0;
        for (ProducerState producer : producers) {
            entries += Math.max(1, producer.window().length) + (producer.older() > 0 ? 1 : 0);
        }
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + entries * ENTRY_BYTES);
        out.putShort(VERSION).putInt(0).putInt(entries);
        for (ProducerState producer : producers) {
            ProducerState.Batch[] window = producer.window();
            if (producer.older() > 0) {
                int length = producer.older();
                put(out, producer, new ProducerState.Batch(producer.lastOlder(), NO_OFFSET, length - 1, -1), -1);
            }
            for (int i = 0; i < window.length; i++) {
                // The newest entry tells when the producer was last heard of, which may be by a marker.
                boolean newest = i == window.length - 1;
                put(out, producer, window[i], newest ? producer.lastTimestamp() : window[i].timestamp());
            }
            if (window.length == 0) {
                put(out, producer, NOTHING, producer.lastTimestamp());
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(out.array(), ENTRIES_AT, out.capacity() - ENTRIES_AT);
        return out.putInt(CRC_AT, (int) crc.getValue()).array();
    }

    private static void put(ByteBuffer out, ProducerState producer, ProducerState.Batch batch, long timestamp) {
        out.putLong(producer.producerId())
                .putShort(producer.epoch())
                .putInt(batch.lastSequence())
                .putLong(batch.lastOffset())
                .putInt(batch.offsetDelta())
                .putLong(timestamp)
                .putInt(producer.coordinatorEpoch())
                .putLong(producer.transactionFirstOffset());
    }

    /** The producers of a snapshot in their order; fails if the file is damaged. */
    public static List<ProducerState> decode(byte[] content) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(content);
        if (content.length < HEADER_BYTES || in.getShort() != VERSION) {
            throw new IOException("no producer snapshot of version " + VERSION);
        }
        CRC32C crc = new CRC32C();
        crc.update(content, ENTRIES_AT, content.length - ENTRIES_AT);
        if ((int) crc.getValue() != in.getInt()) {
            throw new IOException("producer snapshot fails its checksum");
        }
        try {
            return entries(in);
        } catch (BufferUnderflowException shorter) {
            throw new IOException("producer snapshot is too short", shorter);
        }
    }

    private static List<ProducerState> entries(ByteBuffer in) {
        Map<Long, ProducerState> producers = new LinkedHashMap<>();
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            ProducerState producer = producers.computeIfAbsent(in.getLong(), ProducerState::new);
            short epoch = in.getShort();
            int lastSequence = in.getInt();
            long lastOffset = in.getLong();
            int delta = in.getInt();
            long timestamp = in.getLong();
            int coordinatorEpoch = in.getInt();
            long transactionStart = in.getLong();
            if (lastSequence != RecordBatchView.NO_SEQUENCE && lastOffset != NO_OFFSET) {
                producer.add(epoch, new ProducerState.Batch(lastSequence, lastOffset, delta, timestamp));
            }
            producer.restore(epoch, coordinatorEpoch, timestamp, transactionStart);
            if (lastSequence != RecordBatchView.NO_SEQUENCE && lastOffset == NO_OFFSET) {
                producer.restoreOlder(delta + 1);
            }
        }
        return new ArrayList<>(producers.values());
    }
}
