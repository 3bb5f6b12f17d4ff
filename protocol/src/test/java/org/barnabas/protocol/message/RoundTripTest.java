package org.barnabas.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    @Test
    void requestHeaderOfAFlexibleVersionKeepsTheOldFormOfTheClientId() {
        // Given
        RequestHeader header = new RequestHeader()
                .requestApiKey(ApiKey.API_VERSIONS.id())
                .requestApiVersion((short) 3)
                .correlationId(7)
                .clientId("abc");

        // When
        ByteBuf bytes = encode(header, (short) 2);

        // Then
        assertThat(bytes.readableBytes()).isEqualTo(2 + 2 + 4 + 2 + 3 + 1);
        assertThat(RequestHeader.read(new WireReader(bytes), (short) 2)).isEqualTo(header);
        bytes.release();
    }

    @Test
    void recordsOfAProduceRequestAreASliceOfTheFrame() {
        // Given
        byte[] payload = new byte[2000];
        ProduceRequest request = new ProduceRequest()
                .acks((short) -1)
                .timeoutMs(1000)
                .topicData(List.of(new ProduceRequest.TopicProduceData()
                        .topicId(new Uuid(1, 2))
                        .partitionData(List.of(new ProduceRequest.PartitionProduceData()
                                .index(3)
                                .records(new BufferRecords(Unpooled.wrappedBuffer(payload)))))));

        // When
        ByteBuf bytes = encode(request, (short) 13);
        ProduceRequest read = (ProduceRequest) ApiKey.PRODUCE.readRequest(new WireReader(bytes), (short) 13);

        // Then
        assertThat(read.topicData().get(0).topicId()).isEqualTo(new Uuid(1, 2));
        assertThat(read.topicData().get(0).partitionData().get(0).records())
                .isEqualTo(new BufferRecords(Unpooled.wrappedBuffer(payload)));
        assertThat(bytes.refCnt()).isEqualTo(1);
        bytes.release();
    }

    private static ByteBuf encode(Message message, short version) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 16);
        message.write(out, version);
        ByteBuf all = Unpooled.buffer();
        for (Object part : out.parts()) {
            ByteBuf bytes = (ByteBuf) part;
            all.writeBytes(bytes);
            bytes.release();
        }
        return all;
    }
}
