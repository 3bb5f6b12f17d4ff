package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.net.RequestSink;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.wire.Message;

/**
 * Handles requests as handlers do, by chance: now, later, on another thread; with records of files and of memory; keeping what
 * came, holding back, muting, and in a way that the next request must wait.
 */
final class ScriptedSink implements RequestSink {

    static final short FETCH_VERSION = 4;

    final Random random;
    final List<CountedFile> files = new ArrayList<>();
    /** What answers a thread that is no loop is about to give. */
    final List<Runnable> elsewhere = new ArrayList<>();
    /** Correlation ids of the requests that get an answer, in the order of their arrival, by connection. */
    final Map<String, List<Integer>> expected = new HashMap<>();

    private int kept;

    ScriptedSink(long seed) {
        random = new Random(seed);
    }

    static byte[] request(int correlationId, ApiKey api, int bodyBytes) {
        byte[] request = RawClient.request(correlationId, bodyBytes);
        ByteBuffer.wrap(request).putShort(4, api.id()).putShort(6, api == ApiKey.FETCH ? FETCH_VERSION : 0);
        return request;
    }

    int kept() {
        return kept;
    }

    @Override
    public void onRequest(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        List<Integer> answered = expected.computeIfAbsent(connection.id(), id -> new ArrayList<>());
        if (random.nextInt(12) == 0) {
            reply.skip();
            return;
        }
        answered.add(header.correlationId());
        if (random.nextInt(10) == 0) {
            reply.after(random.nextInt(300));
        }
        if (random.nextInt(15) == 0) {
            connection.mute(random.nextInt(300));
        }
        if (random.nextInt(20) == 0) {
            connection.ofBroker(random.nextInt(3));
        }
        reply.mayWait(random.nextInt(3_000));
        boolean holds = random.nextInt(8) == 0;
        if (holds) {
            reply.holdOthers();
        }
        ByteBuf slice = body.retainedSlice();
        kept++;
        Runnable answer = () -> {
            slice.release();
            kept--;
            reply.send(response(header));
            if (holds) {
                connection.execute(reply::goOn);
            }
        };
        switch (random.nextInt(3)) {
            case 0 -> answer.run();
            case 1 -> connection.loop().schedule(random.nextInt(60), answer);
            default -> elsewhere.add(answer);
        }
    }

    private Message response(RequestHeader header) {
        if (header.requestApiKey() == ApiKey.FETCH.id()) {
            List<FetchResponse.PartitionData> data = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                data.add(new FetchResponse.PartitionData().partitionIndex(i).records(records((byte) i)));
            }
            return new FetchResponse()
                    .responses(List.of(new FetchResponse.FetchableTopicResponse()
                            .topic("t")
                            .partitions(data)));
        }
        if (header.requestApiKey() == ApiKey.DESCRIBE_GROUPS.id()) {
            return new DescribeGroupsResponse()
                    .groups(List.of(new DescribedGroup().protocolData("x".repeat(random.nextInt(30_000)))));
        }
        return new HeartbeatResponse();
    }

    private Records records(byte content) {
        int size = random.nextInt(4) == 0 ? 1 + random.nextInt(900_000) : 1 + random.nextInt(2_000);
        if (random.nextInt(3) == 0) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, content);
            return new BufferRecords(Unpooled.wrappedBuffer(bytes));
        }
        CountedFile file = new CountedFile(size, content);
        files.add(file);
        return file;
    }

    void answerElsewhere() {
        if (!elsewhere.isEmpty()) {
            elsewhere.remove(random.nextInt(elsewhere.size())).run();
        }
    }
}
