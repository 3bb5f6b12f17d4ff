package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The topics of a run, by name. Immutable. */
public final class Topics {

    private static final String SMALL_SEGMENTS = "4096";

    private static final int MOST_REPLICAS = 3;

    private final Map<String, TopicPlan> plans;

    private Topics(Map<String, TopicPlan> plans) {
        this.plans = plans;
    }

    /** These topics. */
    public static Topics of(List<TopicPlan> plans) {
        Map<String, TopicPlan> byName = new LinkedHashMap<>();
        plans.forEach(plan -> byName.put(plan.name(), plan));
        return new Topics(byName);
    }

    /**
     * One or two of each kind, from a seed. The first one that is kept has as many replicas as there can be.
     *
     * @param brokers how many there are
     * @param minInsync of all of them; the world decides what faults it allows then
     */
    public static Topics draw(SplittableRandom random, int brokers, int minInsync) {
        int most = Math.min(MOST_REPLICAS, brokers);
        List<TopicPlan> plans = new ArrayList<>();
        for (TopicKind kind : TopicKind.values()) {
            int count = kind == TopicKind.KEPT || kind == TopicKind.FLEETING ? 1 + random.nextInt(2) : 1;
            for (int i = 0; i < count; i++) {
                int partitions = 1 + random.nextInt(kind == TopicKind.KEPT ? 4 : 2);
                String name = kind.name().toLowerCase(Locale.ROOT) + "-" + (char) ('a' + i);
                int fewer = kind == TopicKind.KEPT && i == 0 ? 0 : random.nextInt(2);
                short replicas = (short) Math.max(Math.min(most, minInsync), most - fewer);
                plans.add(new TopicPlan(name, kind, partitions, replicas, configs(kind, random, minInsync)));
            }
        }
        return of(plans);
    }

    private static Map<String, String> configs(TopicKind kind, SplittableRandom random, int minInsync) {
        Map<String, String> configs = new TreeMap<>();
        if (kind != TopicKind.KEPT) {
            // Of those that keep everything the brokers' own files say it, which need not agree.
            configs.put("min.insync.replicas", Integer.toString(minInsync));
        }
        if (random.nextBoolean()) {
            configs.put("segment.bytes", SMALL_SEGMENTS);
        }
        if (kind == TopicKind.COMPACTED) {
            configs.put("cleanup.policy", "compact");
            configs.put("segment.bytes", SMALL_SEGMENTS);
            configs.put("min.cleanable.dirty.ratio", "0.1");
        } else if (kind == TopicKind.SHORTENED) {
            configs.put("retention.bytes", "16384");
            configs.put("segment.bytes", SMALL_SEGMENTS);
        }
        return configs;
    }

    public List<TopicPlan> all() {
        return List.copyOf(plans.values());
    }

    public List<TopicPlan> of(TopicKind kind) {
        return plans.values().stream().filter(plan -> plan.kind() == kind).toList();
    }

    /** Null for topics that nobody planned, such as internal ones. */
    public @Nullable TopicPlan plan(String name) {
        return plans.get(name);
    }

    /** Of a topic that was planned. */
    public TopicKind kind(String name) {
        TopicPlan plan = plans.get(name);
        if (plan == null) {
            throw new IllegalArgumentException("nobody planned " + name);
        }
        return plan.kind();
    }
}
