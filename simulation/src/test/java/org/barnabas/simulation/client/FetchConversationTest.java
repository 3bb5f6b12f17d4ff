package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.simulation.client.FetchConversation.Asked;
import org.barnabas.testkit.history.TopicPartition;
import org.junit.jupiter.api.Test;

class FetchConversationTest {

    private static final Uuid ID = new Uuid(1, 1);
    private static final TopicPartition A = new TopicPartition("topic", 0);
    private static final TopicPartition B = new TopicPartition("topic", 1);

    private final FetchConversation conversation = new FetchConversation(true);

    private FetchRequest ask(Map<TopicPartition, Asked> wanted) {
        return conversation.ask(new TreeMap<>(wanted), 500);
    }

    private static Asked at(long offset) {
        return new Asked(ID, offset, 3);
    }

    @Test
    void onlyWhatHasChangedIsSentInASession() {
        // Given
        FetchRequest first = ask(Map.of(A, at(0), B, at(0)));
        conversation.answered(new FetchResponse().sessionId(9));

        // When
        FetchRequest second = ask(Map.of(A, at(0), B, at(4)));
        conversation.answered(new FetchResponse().sessionId(9));
        FetchRequest third = ask(Map.of(A, at(0)));

        // Then
        assertThat(first.sessionEpoch()).isZero();
        assertThat(first.topics().get(0).partitions()).hasSize(2);
        assertThat(second.sessionId()).isEqualTo(9);
        assertThat(second.sessionEpoch()).isEqualTo(1);
        assertThat(second.topics().get(0).partitions()).hasSize(1);
        assertThat(third.sessionEpoch()).isEqualTo(2);
        assertThat(third.topics()).isEmpty();
        assertThat(third.forgottenTopicsData().get(0).partitions()).containsExactly(1);
    }

    @Test
    void aSessionThatIsBrokenBeginsAnew() {
        // Given
        ask(Map.of(A, at(0)));
        conversation.answered(new FetchResponse().sessionId(9));

        // When
        conversation.broken(false);
        FetchRequest again = ask(Map.of(A, at(0)));

        // Then
        assertThat(again.sessionId()).isEqualTo(9);
        assertThat(again.sessionEpoch()).isZero();
        assertThat(again.topics()).hasSize(1);
    }

    @Test
    void aTopicThatCameAgainIsForgottenAndAskedForByItsNewId() {
        // Given
        ask(Map.of(A, at(4)));
        conversation.answered(new FetchResponse().sessionId(9));

        // When
        FetchRequest second = ask(Map.of(A, new Asked(new Uuid(2, 2), 0, 0)));

        // Then
        assertThat(second.forgottenTopicsData().get(0).topicId()).isEqualTo(ID);
        assertThat(second.topics().get(0).topicId()).isEqualTo(new Uuid(2, 2));
    }
}
