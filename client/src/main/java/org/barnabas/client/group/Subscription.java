package org.barnabas.client.group;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants: so many streams for each of some topics, or so many for all topics of a filter together. It is the
 * body of {@code /consumers/G/ids/ID}, as written since 0.8:
 *
 * <pre>{"version":1,"subscription":{"orders":2},"pattern":"static","timestamp":"1425000000000"}</pre>
 *
 * <p>With a filter {@code pattern} is {@code white_list} or {@code black_list}, and {@code subscription} has one entry, the
 * regular expression. The time is a text because 0.8.2 reads numbers as 32 bits.
 */
public final class Subscription {

    /** What 0.8.2 leaves out of filters; all members have to leave out the same, or they would share out differently. */
    private static final Set<String> INTERNAL = Set.of("__consumer_offsets");

    private static final String STATIC = "static";

    private final Map<String, Integer> streams;
    private final @Nullable TopicFilter filter;

    private Subscription(Map<String, Integer> streams, @Nullable TopicFilter filter) {
        this.streams = streams;
        this.filter = filter;
        streams.forEach((name, count) -> {
            if (count < 1) {
                throw new IllegalArgumentException(count + " streams for " + name + ": one at least");
            }
        });
    }

    /**
     * So many streams for each topic.
     *
     * @throws IllegalArgumentException if it is less than one for any of them
     */
    public static Subscription toTopics(Map<String, Integer> streamsByTopic) {
        return new Subscription(new TreeMap<>(streamsByTopic), null);
    }

    /**
     * So many streams for all topics of a filter.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    public static Subscription toFilter(TopicFilter filter, int streams) {
        return new Subscription(Map.of(filter.regex(), streams), filter);
    }

    /**
     * Reads the body of a member's znode.
     *
     * @throws UnreadableNodeException if it is not in this format
     */
    public static Subscription parse(String text) {
        Map<String, @Nullable Object> fields = NodeJson.object(text);
        if (!(fields.get("pattern") instanceof String kind)) {
            throw new UnreadableNodeException("no pattern in " + text);
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        NodeJson.map(fields, "subscription").forEach((name, count) -> {
            if (!(count instanceof Long number) || number < 1 || number > Integer.MAX_VALUE) {
                throw new UnreadableNodeException("no number of streams for " + name + " in " + text);
            }
            counts.put(String.valueOf(name), number.intValue());
        });
        if (counts.isEmpty() || !TopicFilter.isKind(kind)) {
            return new Subscription(counts, null);
        }
        Map.Entry<String, Integer> first = counts.entrySet().iterator().next();
        return parsed(kind, first.getKey(), first.getValue());
    }

    private static Subscription parsed(String kind, String regex, int streams) {
        try {
            return toFilter(TopicFilter.ofKind(kind, regex), streams);
        } catch (IllegalArgumentException e) {
            throw new UnreadableNodeException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The body of a znode, registered at this time. */
    public String encode(long timestampMs) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = NodeJson.FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("version", 1);
            out.writeObjectFieldStart("subscription");
            for (Map.Entry<String, Integer> each : streams.entrySet()) {
                out.writeNumberField(each.getKey(), each.getValue());
            }
            out.writeEndObject();
            out.writeStringField("pattern", filter == null ? STATIC : filter.kind());
            out.writeStringField("timestamp", Long.toString(timestampMs));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    /** Whether topics that come may be wanted. */
    public boolean isFilter() {
        return filter != null;
    }

    /** How many streams: of each topic, or of the filter under its expression. */
    public Map<String, Integer> streams() {
        return streams;
    }

    /**
     * Which of these topics are wanted, or those that were named, whether they exist or not.
     *
     * @param existing all topics that there are
     * @param excludeInternal whether a filter leaves out what brokers keep for themselves
     */
    public List<String> topics(Set<String> existing, boolean excludeInternal) {
        return filter == null
                ? List.copyOf(streams.keySet())
                : existing.stream()
                        .filter(topic -> wants(topic, existing, excludeInternal))
                        .sorted()
                        .toList();
    }

    /** Whether a topic is one of {@link #topics}. */
    boolean wants(String topic, Set<String> existing, boolean excludeInternal) {
        return filter == null
                ? streams.containsKey(topic)
                : existing.contains(topic) && filter.matches(topic) && !(excludeInternal && INTERNAL.contains(topic));
    }

    /** The streams of a consumer that may own partitions of a topic which it wants, in numeric order. */
    public List<ThreadId> threads(String consumer, String topic) {
        int count = filter == null
                ? streams.getOrDefault(topic, 0)
                : streams.values().iterator().next();
        List<ThreadId> threads = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            threads.add(new ThreadId(consumer, number));
        }
        return threads;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Subscription that
                && that.streams.equals(streams)
                && Objects.equals(that.filter, filter);
    }

    @Override
    public int hashCode() {
        return streams.hashCode();
    }

    @Override
    public String toString() {
        return (filter == null ? STATIC : filter.kind()) + " " + streams;
    }
}
