package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what was asked of a broker for several things at once. */
public final class Answers {

    private Answers() {}

    /**
     * All answers by the names that they are for, in the order given.
     *
     * @param kind what the names are of, such as {@code topic}
     * @throws ToolException if some failed: it names each of them and says why
     */
    public static <T> Map<String, T> all(String kind, Map<String, KafkaFuture<T>> asked) throws InterruptedException {
        Map<String, T> answers = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        Set<String> advice = new LinkedHashSet<>();
        for (Map.Entry<String, KafkaFuture<T>> each : asked.entrySet()) {
            try {
                answers.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException e) {
                Throwable cause = Failures.root(e);
                String next = Failures.advice(cause);
                failures.add(kind + " " + each.getKey() + ": " + Failures.message(cause));
                if (next != null) {
                    advice.add(next);
                }
            }
        }
        if (!failures.isEmpty()) {
            failures.addAll(advice);
            throw new ToolException(String.join("\n", failures));
        }
        return answers;
    }
}
