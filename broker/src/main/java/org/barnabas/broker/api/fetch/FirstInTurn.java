package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.barnabas.net.Connection;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;

/**
 * Which partition of a connection's fetches is looked at first. Clients before KIP-74 name all that they read, always in the
 * same order, and know of no limit for the whole answer: what is behind it would starve. Topics stay together, for there are
 * clients that keep only the last of two entries of a topic. On the connection's loop.
 */
final class FirstInTurn {

    private int turn;

    private FirstInTurn() {}

    /** The topics of a request with another beginning each time. */
    static List<FetchTopic> rotate(Connection connection, FetchRequest request) {
        List<FetchTopic> topics = request.topics();
        if (topics.isEmpty()
                || (topics.size() == 1 && topics.get(0).partitions().size() == 1)) {
            return topics;
        }
        FirstInTurn mine = connection.attachment(FirstInTurn.class);
        if (mine == null) {
            mine = new FirstInTurn();
            connection.attach(FirstInTurn.class, mine);
        }
        mine.turn = (mine.turn + 1) & Integer.MAX_VALUE;
        // Partitions move on with every round of the topics, lest the same pairs come together for ever.
        int round = mine.turn / topics.size();
        List<FetchTopic> rotated = new ArrayList<>(topics.size());
        for (FetchTopic topic : topics) {
            rotated.add(new FetchTopic()
                    .topic(topic.topic())
                    .topicId(topic.topicId())
                    .partitions(rotated(topic.partitions(), round)));
        }
        Collections.rotate(rotated, -(mine.turn % topics.size()));
        return rotated;
    }

    private static <T> List<T> rotated(List<T> all, int by) {
        List<T> copy = new ArrayList<>(all);
        if (!copy.isEmpty()) {
            Collections.rotate(copy, -(by % copy.size()));
        }
        return copy;
    }
}
