package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.following;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** What comes between the order to lead and the first moment of leading. */
class EarlyAppendsTest {

    private final TestBroker broker = new TestBroker();

    EarlyAppendsTest() throws IOException {}

    /** An idempotent producer's first batch may not be refused, and the next one taken: the log would begin with that. */
    @Test
    void whatComesBeforeTheFirstMomentOfLeadingIsTakenInItsOrder() {
        // Given
        broker.holdLane();
        PartitionHandle handle = broker.lead("orders", 0);
        List<TestReply> replies = new ArrayList<>();
        for (int count = 1; count <= 3; count++) {
            replies.add(broker.produce(handle, Acks.ALL, count));
        }
        broker.settle();
        boolean early = replies.stream().anyMatch(reply -> reply.answers > 0);
        // When
        broker.releaseLane();
        broker.settle();
        // Then
        assertThat(early).isFalse();
        assertThat(replies).extracting(reply -> reply.error).containsOnly(ErrorCode.NONE);
        assertThat(replies).extracting(reply -> reply.baseOffset).containsExactly(0L, 1L, 3L);
    }

    @Test
    void whoComesBeforeALeadershipThatDoesNotComeAboutIsSentElsewhere() {
        // Given
        broker.holdLane();
        PartitionHandle handle = broker.lead("orders", 0);
        TestReply reply = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        // When
        broker.order("orders", following(1));
        broker.releaseLane();
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
}
