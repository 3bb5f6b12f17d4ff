package org.barnabas.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.client.group.Subscription;
import org.barnabas.client.group.ThreadId;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a consumer: so many for each topic that was named, or so many for all topics of a filter. Immutable.
 */
final class StreamSet {

    private final Subscription subscription;
    private final Map<String, List<RecordStream>> streams = new LinkedHashMap<>();

    StreamSet(Subscription subscription, RecordStream.Home home, ZooKeeperConsumerConfig config) {
        this.subscription = subscription;
        subscription.streams().forEach((name, count) -> {
            List<RecordStream> made = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                made.add(new RecordStream(home, config.queuedChunks(), config.patienceMs()));
            }
            streams.put(name, List.copyOf(made));
        });
    }

    Subscription subscription() {
        return subscription;
    }

    /** By topic; with a filter, all under its expression. */
    Map<String, List<RecordStream>> all() {
        return Map.copyOf(streams);
    }

    /** The stream that a thread of this consumer is for a topic. */
    RecordStream of(String topic, ThreadId thread) {
        List<RecordStream> found =
                subscription.isFilter() ? streams.values().iterator().next() : streams.get(topic);
        if (found == null || thread.number() >= found.size()) {
            throw new IllegalArgumentException("no stream for " + thread + " of " + topic);
        }
        return found.get(thread.number());
    }

    void forget() {
        streams.values().forEach(each -> each.forEach(RecordStream::clear));
    }

    void end(@Nullable RuntimeException failure) {
        streams.values().forEach(each -> each.forEach(stream -> stream.end(failure)));
    }
}
