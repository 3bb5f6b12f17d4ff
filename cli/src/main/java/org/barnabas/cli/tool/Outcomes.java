package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * What came of something that was asked for several names at once: for each an answer or a failure, so that a command
 * can tell what it did also where it did not do everything. Not thread-safe.
 */
public final class Outcomes<T> {

    private final String kind;
    private final Map<String, T> answers = new LinkedHashMap<>();
    private final Map<String, Throwable> failures = new LinkedHashMap<>();

    /**
     * Without answers yet.
     *
     * @param kind what the names are of, such as {@code topic}
     */
    public Outcomes(String kind) {
        this.kind = kind;
    }

    /** Waits for all answers. */
    public Outcomes<T> await(Map<String, KafkaFuture<T>> asked) throws InterruptedException {
        for (Map.Entry<String, KafkaFuture<T>> each : asked.entrySet()) {
            try {
                answers.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException e) {
                failures.put(each.getKey(), Failures.root(e));
            }
        }
        return this;
    }

    /** Notes that it was not done for a name. */
    public void fail(String name, Throwable cause) {
        answers.remove(name);
        failures.put(name, cause);
    }

    /** The answers there are, in the order asked. */
    public Map<String, T> answers() {
        return Collections.unmodifiableMap(answers);
    }

    /** Why it failed, by name. */
    public Map<String, Throwable> failures() {
        return Collections.unmodifiableMap(failures);
    }

    public boolean failed(String name) {
        return failures.containsKey(name);
    }

    /** Why it failed for a name; null if it did not. */
    public @Nullable String error(String name) {
        Throwable cause = failures.get(name);
        return cause == null ? null : Failures.message(cause);
    }

    /**
     * Returns if nothing failed.
     *
     * @throws ToolException if something did: it names each, says why, and what to do next
     */
    public void requireAll() {
        if (failures.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        Set<String> advice = new LinkedHashSet<>();
        failures.forEach((name, cause) -> {
            lines.add(kind + " " + name + ": " + Failures.message(cause));
            String next = Failures.advice(cause);
            if (next != null) {
                advice.add(next);
            }
        });
        lines.addAll(advice);
        throw new ToolException(String.join("\n", lines));
    }
}
