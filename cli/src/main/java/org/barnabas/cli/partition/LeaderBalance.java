package org.barnabas.cli.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.jspecify.annotations.Nullable;

/**
 * Decides who leads: of each topic, no broker is to lead two partitions more than another, nor in all. A leadership moves
 * along a path if it must: from one broker to a second, which gives one of its own of that topic to a third.
 *
 * <p>Not thread-safe.
 */
final class LeaderBalance {

    /** Who may lead a partition, from what costs nothing to what costs a copy. */
    enum Reach {
        /** One that has a replica. */
        REPLICAS,
        /** Anyone, where a replica is to be added anyway. */
        ADDED,
        /** Anyone. */
        ALL;

        private boolean allows(Draft draft, int broker) {
            return draft.to.contains(broker) || this == ALL || (this == ADDED && draft.to.size() < draft.size);
        }
    }

    /** A partition changes its leader. */
    private record Step(Draft draft, int leader) {}

    /** The leaders of one topic: how many each broker has, and those that may change. */
    private static final class Topic {
        private final Map<Integer, Integer> led = new HashMap<>();
        private final List<Draft> drafts = new ArrayList<>();
    }

    private final NavigableSet<Integer> brokers;
    private final Map<Integer, Integer> led = new HashMap<>();
    private final Map<String, Topic> topics = new LinkedHashMap<>();

    LeaderBalance(NavigableSet<Integer> brokers) {
        this.brokers = brokers;
    }

    /** Counts a partition that nobody touches. */
    void addFixed(Located one) {
        count(one.partition().topic(), one.replicas().get(0), 1);
    }

    /** Counts a partition whose leader may change. One without a leader gets one. */
    void add(Draft draft) {
        Topic topic = topic(draft.topic());
        topic.drafts.add(draft);
        if (!draft.hasLeader()) {
            draft.lead(brokers.stream()
                    .min(Comparator.comparing((Integer broker) -> of(topic, broker))
                            .thenComparing(this::inAll)
                            .thenComparing(broker -> broker))
                    .orElseThrow());
        }
        count(draft.topic(), draft.leader(), 1);
    }

    /** How many partitions of a topic a broker leads. */
    int led(String topic, int broker) {
        return of(topic(topic), broker);
    }

    /** The leader of a draft was changed from outside. */
    void changed(Draft draft, int before) {
        count(draft.topic(), before, -1);
        count(draft.topic(), draft.leader(), 1);
    }

    /** Changes leaders until nothing that may be done makes it more even: first each topic, then all together. */
    void level(Reach reach) {
        for (Topic topic : topics.values()) {
            while (levelOnce(topic, reach)) {}
        }
        while (levelOnce(reach)) {}
    }

    private boolean levelOnce(Topic topic, Reach reach) {
        for (int from : fullFirst(broker -> of(topic, broker))) {
            int most = of(topic, from);
            List<Step> path = paths(topic, from, reach, to -> most - of(topic, to) >= 2).found;
            if (path != null) {
                path.forEach(this::take);
                return true;
            }
        }
        return false;
    }

    /** Hands one leadership on between topics, so that each stays as even as it is. */
    private boolean levelOnce(Reach reach) {
        for (int from : fullFirst(this::inAll)) {
            List<Step> path = acrossTopics(from, reach);
            if (path != null) {
                path.forEach(this::take);
                return true;
            }
        }
        return false;
    }

    private @Nullable List<Step> acrossTopics(int from, Reach reach) {
        int most = inAll(from);
        if (brokers.stream().noneMatch(to -> most - inAll(to) >= 2)) {
            return null;
        }
        Map<Integer, List<Step>> reached = new HashMap<>(Map.of(from, List.of()));
        ArrayDeque<Integer> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            int at = next.remove();
            for (Topic topic : topics.values()) {
                int here = of(topic, at);
                if (here == 0) {
                    continue;
                }
                Paths paths = paths(topic, at, reach, to -> false);
                for (int to : paths.steps.keySet()) {
                    if (here - of(topic, to) != 1 || reached.containsKey(to)) {
                        continue;
                    }
                    List<Step> way = new ArrayList<>(reached.get(at));
                    way.addAll(paths.steps.get(to));
                    if (new HashSet<>(way.stream().map(Step::draft).toList()).size() < way.size()) {
                        continue;
                    }
                    if (most - inAll(to) >= 2) {
                        return way;
                    }
                    reached.put(to, way);
                    next.add(to);
                }
            }
        }
        return null;
    }

    /** Where leaderships of a topic can go from a broker, and how; ends at the first broker that is wanted. */
    private static final class Paths {
        private final Map<Integer, List<Step>> steps = new LinkedHashMap<>();
        private @Nullable List<Step> found;
    }

    private Paths paths(Topic topic, int from, Reach reach, IntPredicate wanted) {
        Map<Integer, List<Draft>> byLeader = new HashMap<>();
        topic.drafts.forEach(draft -> byLeader.computeIfAbsent(draft.leader(), id -> new ArrayList<>())
                .add(draft));
        Paths paths = new Paths();
        paths.steps.put(from, List.of());
        ArrayDeque<Integer> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            int at = next.remove();
            for (Draft draft : byLeader.getOrDefault(at, List.of())) {
                for (int to : brokers) {
                    if (paths.steps.containsKey(to) || !reach.allows(draft, to)) {
                        continue;
                    }
                    List<Step> way = new ArrayList<>(paths.steps.get(at));
                    way.add(new Step(draft, to));
                    paths.steps.put(to, way);
                    next.add(to);
                    if (wanted.test(to)) {
                        paths.found = way;
                        return paths;
                    }
                }
            }
        }
        return paths;
    }

    private void take(Step step) {
        int before = step.draft().leader();
        step.draft().lead(step.leader());
        changed(step.draft(), before);
    }

    private List<Integer> fullFirst(Function<Integer, Integer> load) {
        List<Integer> sorted = new ArrayList<>(brokers);
        sorted.sort(Comparator.comparing(load).reversed());
        return sorted;
    }

    private Topic topic(String name) {
        return topics.computeIfAbsent(name, same -> new Topic());
    }

    private int of(Topic topic, int broker) {
        return topic.led.getOrDefault(broker, 0);
    }

    private int inAll(int broker) {
        return led.getOrDefault(broker, 0);
    }

    private void count(String topic, int broker, int change) {
        led.merge(broker, change, Integer::sum);
        topic(topic).led.merge(broker, change, Integer::sum);
    }
}
