package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.barnabas.cli.tool.ListedTopics;
import org.junit.jupiter.api.Test;

/** Somebody deletes a topic between the list of all and what is asked about each. */
class ListedTopicsTest {

    @Test
    void aTopicThatHasGoneIsLeftOut() throws Exception {
        // Given
        String there = SharedBroker.topic(1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedBroker.address()))) {
            // When
            List<TopicDescription> described =
                    ListedTopics.describe(admin, List.of(there, SharedBroker.name("deleted-since")));

            // Then
            assertThat(described)
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.name()).isEqualTo(there));
            assertThat(ListedTopics.describe(admin, List.of())).isEmpty();
        }
    }
}
