package org.barnabas.cli.tool;

import java.util.Map;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what was asked of a broker for several things at once, where only all of it is of use. */
public final class Answers {

    private Answers() {}

    /**
     * All answers by the names that they are for, in the order given.
     *
     * @param kind what the names are of, such as {@code topic}
     * @throws ToolException if some failed: it names each of them and says why
     */
    public static <T> Map<String, T> all(String kind, Map<String, KafkaFuture<T>> asked) throws InterruptedException {
        Outcomes<T> outcomes = new Outcomes<T>(kind).await(asked);
        outcomes.requireAll();
        return outcomes.answers();
    }
}
