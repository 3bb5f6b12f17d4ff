package org.barnabas.broker.api.configs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.barnabas.broker.api.RequestContext;

/**
 * What this broker itself has to say to changes of configurations, before a controller is asked: it alone knows its
 * connections and its threads. Immutable.
 */
public final class ConfigScreen {

    private final BrokerSettingsCheck check;
    private final Executor background;

    /** @param background where the check runs */
    public ConfigScreen(BrokerSettingsCheck check, Executor background) {
        this.check = check;
        this.background = background;
    }

    /** A resource of either request, with what the request would make of what is set. */
    record Altered(byte type, String name, UnaryOperator<Map<String, String>> alteration) {}

    /**
     * Looks at all resources.
     *
     * @param then gets what is wrong, by the resource; on any thread
     */
    <T> void look(
            RequestContext context, List<T> resources, Function<T, Altered> altered, Consumer<Map<T, String>> then) {
        List<T> brokers = brokers(resources, altered);
        if (brokers.isEmpty()) {
            then.accept(Map.of());
            return;
        }
        background.execute(() -> {
            Map<T, String> problems = new HashMap<>();
            try {
                for (T resource : brokers) {
                    Altered change = altered.apply(resource);
                    String problem = check.problem(context, change.name, change.alteration);
                    if (problem != null) {
                        problems.put(resource, problem);
                    }
                }
            } finally {
                // A check that fails must not leave the client without an answer.
                then.accept(problems);
            }
        });
    }

    /** What is left for the controller to decide. */
    static <T> List<T> passed(List<T> resources, Map<T, String> problems) {
        return resources.stream()
                .filter(resource -> !problems.containsKey(resource))
                .toList();
    }

    /**
     * Puts what was not asked for between the controller's answers, which are in the order of the request.
     *
     * @param refusal makes the answer to a resource from what is wrong with it
     */
    static <T, A> List<A> answers(
            List<T> resources, Map<T, String> problems, List<A> decided, BiFunction<T, String, A> refusal) {
        Iterator<A> next = decided.iterator();
        List<A> all = new ArrayList<>();
        for (T resource : resources) {
            String problem = problems.get(resource);
            if (problem != null) {
                all.add(refusal.apply(resource, problem));
            } else if (next.hasNext()) {
                all.add(next.next());
            }
        }
        return all;
    }

    /** None if one is named twice: the controller, which refuses that, has to see it. */
    private static <T> List<T> brokers(List<T> resources, Function<T, Altered> altered) {
        List<T> brokers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (T resource : resources) {
            Altered change = altered.apply(resource);
            if (change.type == ResourceType.BROKER) {
                brokers.add(resource);
                if (!names.add(change.name)) {
                    return List.of();
                }
            }
        }
        return brokers;
    }
}
