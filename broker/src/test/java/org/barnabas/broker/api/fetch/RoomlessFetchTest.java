package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.broker.api.CopiesBench.COPIES_ID;
import static org.barnabas.broker.api.CopiesBench.EPOCH;
import static org.barnabas.broker.api.CopiesBench.asked;
import static org.barnabas.broker.api.CopiesBench.request;

import java.io.IOException;
import org.barnabas.broker.api.CopiesBench;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.Records;
import org.junit.jupiter.api.Test;

/** Fetch, as followers use it that have no room for records. */
class RoomlessFetchTest {

    private final CopiesBench copies = new CopiesBench();
    private final DataApiBench bench = copies.bench;

    RoomlessFetchTest() throws IOException {}

    private PartitionData fetch(FetchRequest request) {
        return DataApiBench.only(copies.start(request.maxWaitMs(0)).as(FetchResponse.class));
    }

    private FakeReply produce(int partition, int records) {
        var request = DataApiBench.produceOf(13, -1, partition, DataApiBench.batch(records));
        request.topicData().get(0).topicId(COPIES_ID);
        return bench.start(bench.produce, request, 13);
    }

    private static int size(PartitionData data) {
        Records records = data.records();
        return records == null ? 0 : records.sizeInBytes();
    }

    private static ErrorCode error(PartitionData data) {
        return ErrorCode.of(data.errorCode());
    }

    @Test
    void whoHasNoRoomGetsNothingAndIsHeard() {
        // Given
        produce(0, 3);
        // When
        FakeReply waiting = copies.start(request(2, asked(0, 0, -1).partitionMaxBytes(0)));
        boolean waits = !waiting.isGiven();
        FetchResponse nothing = copies.start(
                        request(2, asked(0, 0, -1).partitionMaxBytes(0)).maxWaitMs(0))
                .as(FetchResponse.class);
        // Then
        assertThat(waits).as("there is nothing to tell").isTrue();
        assertThat(error(DataApiBench.only(nothing))).isEqualTo(ErrorCode.NONE);
        assertThat(size(DataApiBench.only(nothing))).isZero();
        assertThat(bench.wishes)
                .last()
                .satisfies(wish -> assertThat(wish.inSync())
                        .extracting(InSyncProposals.Member::broker)
                        .containsExactly(DataApiBench.BROKER));
    }

    @Test
    void whoHasNoRoomToCutWhatPartsFromTheLeaderIsHeard() {
        // Given
        produce(0, 3);
        fetch(request(2, asked(0, 100, EPOCH)));
        int withRoom = bench.wishes.size();
        // When
        PartitionData told = fetch(request(2, asked(0, 100, EPOCH).partitionMaxBytes(0)));
        // Then
        assertThat(withRoom).isZero();
        assertThat(told.divergingEpoch().endOffset()).isEqualTo(3);
        assertThat(bench.wishes)
                .singleElement()
                .satisfies(wish -> assertThat(wish.inSync())
                        .extracting(InSyncProposals.Member::broker)
                        .containsExactly(DataApiBench.BROKER));
    }
}
