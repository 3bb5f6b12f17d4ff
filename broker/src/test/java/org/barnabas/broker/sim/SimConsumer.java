package org.barnabas.broker.sim;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.wire.Message;

/** Reads everything up to the high watermark, from wherever the leader is. */
final class SimConsumer {

    private static final short VERSION = 12;
    private static final int FETCH_WAIT_MS = 500;
    private static final int REQUEST_TIMEOUT_MS = 2_000;
    private static final int BACKOFF_MS = 100;
    private static final int MAX_BYTES = 100_000;

    private final SimWorld world;
    private final String name;
    private final SplittableRandom random;
    private final SimThread thread;
    private final List<SimDialer.Client> brokers = new ArrayList<>();
    private final RecordBatchView batch = new RecordBatchView();
    private int target;
    private long position;

    SimConsumer(SimWorld world, int host, String name, SplittableRandom random) {
        this.world = world;
        this.name = name;
        this.random = random;
        this.thread = world.thread(0, random.split());
        SimDialer dialer = new SimDialer(world, host, () -> false);
        SimWorld.BROKERS.forEach(broker -> brokers.add(dialer.client(broker, thread)));
        thread.schedule(BACKOFF_MS, this::poll);
    }

    long position() {
        return position;
    }

    private void poll() {
        FetchRequest request = new FetchRequest()
                .replicaId(-1)
                .maxWaitMs(FETCH_WAIT_MS)
                .minBytes(1)
                .maxBytes(MAX_BYTES)
                .sessionId(0)
                .sessionEpoch(-1)
                .topics(List.of(new FetchRequest.FetchTopic()
                        .topic(SimWorld.TOPIC)
                        .partitions(List.of(new FetchRequest.FetchPartition()
                                .partition(0)
                                .fetchOffset(position)
                                .partitionMaxBytes(MAX_BYTES)))));
        long startMs = world.agenda().nowMs();
        brokers.get(target).send(ApiKey.FETCH, VERSION, request, REQUEST_TIMEOUT_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                onAnswer((FetchResponse) response, startMs);
            }

            @Override
            public void onFailure(ClientFailure failure) {
                elsewhere(-1);
            }
        });
    }

    private void elsewhere(int hint) {
        target = hint > 0 ? hint - 1 : random.nextInt(brokers.size());
        thread.schedule(BACKOFF_MS, this::poll);
    }

    private void onAnswer(FetchResponse response, long startMs) {
        if (response.errorCode() != ErrorCode.NONE.code()) {
            elsewhere(-1);
            return;
        }
        FetchResponse.PartitionData data =
                response.responses().get(0).partitions().get(0);
        if (data.errorCode() != ErrorCode.NONE.code()) {
            elsewhere(data.currentLeader().leaderId());
            return;
        }
        boolean sound = true;
        if (data.records() instanceof BufferRecords records && records.sizeInBytes() > 0) {
            sound = read(records.buffer(), startMs);
        }
        if (sound) {
            poll();
        } else {
            elsewhere(-1);
        }
    }

    /** Clients check checksums: false if one does not fit. */
    private boolean read(ByteBuf bytes, long startMs) {
        boolean sound = true;
        long first = position;
        List<String> values = new ArrayList<>();
        try (RecordCursor cursor = new RecordCursor(Wire.ALLOCATOR, InflateLimits.DEFAULT)) {
            for (int at = bytes.readerIndex();
                    RecordBatchView.isComplete(bytes, at, bytes.writerIndex());
                    at = batch.end()) {
                sound = batch.wrap(bytes, at).isValid();
                if (!sound) {
                    break;
                }
                cursor.open(batch);
                while (cursor.next()) {
                    ByteBuf value = cursor.value();
                    if (cursor.offset() == position) {
                        values.add(value == null ? "" : value.toString(StandardCharsets.UTF_8));
                        position++;
                    } else if (cursor.offset() > position) {
                        throw new AssertionError("a gap at " + position);
                    }
                }
            }
        }
        if (!values.isEmpty()) {
            world.onRead(name, first, values, startMs);
        }
        return sound;
    }
}
