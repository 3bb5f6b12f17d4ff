package org.barnabas.partition.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReplicaBatches;
import org.barnabas.partition.TestBroker;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.junit.jupiter.api.Test;

class FollowerSessionTest {

    private final TestBroker broker = new TestBroker();
    private final FollowerSession session = new FollowerSession(1_000);

    FollowerSessionTest() throws IOException {}

    private FollowedPartition followed(PartitionHandle handle, int epoch) {
        return new FollowedPartition(handle, 2, new FetchPosition(epoch, 0, -1, 0));
    }

    private FetchRequest ask() {
        FetchRequest request = new FetchRequest();
        session.fill(request);
        session.onAnswer(new FetchResponse().sessionId(33));
        return request;
    }

    /** Else it would answer at once with an error of a partition that nobody asks for, again and again. */
    @Test
    void theLeaderForgetsWhatWasReplacedAndLeftBeforeItWasNamedAgain() {
        // Given
        PartitionHandle handle = broker.order("orders", ReplicaBatches.following(4));
        FollowedPartition first = followed(handle, 4);
        session.add(first);
        ask();
        // When
        FollowedPartition second = followed(handle, 5);
        session.remove(first);
        session.add(second);
        session.remove(second);
        // Then
        assertThat(ask().forgottenTopicsData()).hasSize(1);
        assertThat(ask().forgottenTopicsData()).isEmpty();
    }

    @Test
    void theLeaderForgetsWhatWasReplacedInPlaceAndLeftBeforeItWasNamedAgain() {
        // Given
        PartitionHandle handle = broker.order("orders", ReplicaBatches.following(4));
        session.add(followed(handle, 4));
        ask();
        // When
        FollowedPartition second = followed(handle, 5);
        session.add(second);
        session.remove(second);
        // Then
        assertThat(ask().forgottenTopicsData()).hasSize(1);
    }

    @Test
    void whatComesBackBeforeTheLeaderWasToldIsOnlyNamed() {
        // Given
        PartitionHandle handle = broker.order("orders", ReplicaBatches.following(4));
        FollowedPartition first = followed(handle, 4);
        session.add(first);
        ask();
        // When
        session.remove(first);
        session.add(followed(handle, 5));
        // Then
        FetchRequest next = ask();
        assertThat(next.topics()).hasSize(1);
        assertThat(next.forgottenTopicsData()).isEmpty();
    }
}
