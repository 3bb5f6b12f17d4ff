package org.barnabas.client.group;

import java.util.List;

/** {@code /brokers/topics/T}: which partitions a topic has. */
public final class TopicEntry {

    private TopicEntry() {}

    /**
     * The partitions in numeric order.
     *
     * @throws UnreadableNodeException if they are not named as {@code {"partitions":{"0":[...]}}}
     */
    public static List<Integer> partitions(String text) {
        return NodeJson.map(NodeJson.object(text), "partitions").keySet().stream()
                .map(name -> number(name, text))
                .sorted()
                .toList();
    }

    private static Integer number(Object name, String text) {
        try {
            return Integer.valueOf(String.valueOf(name));
        } catch (NumberFormatException e) {
            throw new UnreadableNodeException(name + " is no partition in " + text, e);
        }
    }
}
