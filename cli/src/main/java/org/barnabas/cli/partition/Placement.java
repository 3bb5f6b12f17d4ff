package org.barnabas.cli.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/**
 * Decides where replicas go, and which stands first. A replica that is on one of the wanted brokers stays, unless the
 * brokers would lead unequally many partitions of a topic, lead or hold unequally many in all, or two replicas of a
 * partition would share a rack without need; a new one goes to a rack that the partition is not on yet, there to the
 * broker that holds least. Racks count if all wanted brokers have one.
 *
 * <p>Pure: the same question has the same answer. Not thread-safe.
 */
public final class Placement {

    private final TreeMap<Integer, String> racks;
    private final boolean rackAware;
    private final String tooFew;
    private final Map<Integer, Integer> held = new HashMap<>();
    private final Map<Integer, Map<String, Integer>> heldOfTopic = new HashMap<>();
    private final LeaderBalance leaders;
    private final List<Draft> drafts = new ArrayList<>();

    /** @param tooFew what to do where there are fewer brokers than replicas */
    private Placement(Map<Integer, String> targets, String tooFew) {
        this.tooFew = tooFew;
        this.racks = new TreeMap<>(targets);
        this.rackAware = targets.values().stream().noneMatch(String::isEmpty);
        this.leaders = new LeaderBalance(racks.navigableKeySet());
    }

    /**
     * Spreads partitions evenly over brokers: first who leads, which asks nothing but brokers, then the followers. No
     * broker leads two partitions of a topic more than another, nor in all; nor does it hold two replicas more, as far as
     * racks allow.
     *
     * @param targets the brokers and their racks
     * @param replicas how many each partition shall have; 0: as many as it has
     * @return all partitions in their order, changed or not
     * @throws ToolException if there are fewer brokers than replicas
     */
    public static List<Move> spread(Collection<Located> partitions, Map<Integer, String> targets, int replicas) {
        Placement placement =
                new Placement(targets, "Name more brokers, or plan for fewer replicas with --replication-factor.");
        for (Located one : partitions) {
            placement.leaders.add(
                    placement.draft(one, replicas == 0 ? one.replicas().size() : replicas));
        }
        for (LeaderBalance.Reach reach : LeaderBalance.Reach.values()) {
            placement.leaders.level(reach);
        }
        placement.drafts.forEach(Draft::leaderFirst);
        placement.drafts.forEach(placement::begin);
        placement.drafts.forEach(placement::fill);
        placement.drafts.forEach(placement::useRacks);
        placement.level();
        return placement.moves();
    }

    /**
     * Takes all replicas off a broker and touches nothing else.
     *
     * @return the partitions that the broker has a replica of
     * @throws ToolException if there is no other broker for one of them
     */
    public static List<Move> without(int broker, ClusterSnapshot cluster) {
        TreeMap<Integer, String> others = new TreeMap<>(cluster.racks());
        others.remove(broker);
        Placement placement = new Placement(
                others,
                "Start another broker first, or have fewer replicas: barnabas partition reassign plan --topic TOPIC"
                        + " --replication-factor " + Math.max(1, others.size()));
        List<Draft> leaving = new ArrayList<>();
        for (Located one : cluster.partitions()) {
            if (one.replicas().contains(broker)) {
                Draft draft = placement.draft(one, one.replicas().size());
                placement.begin(draft);
                leaving.add(draft);
            } else {
                one.replicas().forEach(replica -> placement.hold(replica, one.partition(), 1));
                placement.leaders.addFixed(one);
            }
        }
        leaving.forEach(placement::fill);
        leaving.forEach(placement.leaders::add);
        placement.leaders.level(LeaderBalance.Reach.REPLICAS);
        leaving.forEach(Draft::leaderFirst);
        return placement.moves();
    }

    /** Brokers that are down are no targets, so their replicas move too. */
    private Draft draft(Located one, int size) {
        if (size > racks.size()) {
            throw new ToolException(one.partition() + " is to have " + size + " replicas, but there are only "
                    + racks.size() + " brokers for them: " + racks.keySet()
                    + "\n" + tooFew);
        }
        Draft draft = new Draft(one, size, racks.keySet());
        drafts.add(draft);
        return draft;
    }

    /** Counts what stays, and lets go of what is too much. */
    private void begin(Draft draft) {
        draft.to.forEach(broker -> hold(broker, draft.from.partition(), 1));
        while (draft.to.size() > draft.size) {
            int gone = surplus(draft);
            draft.to.remove((Integer) gone);
            hold(gone, draft.from.partition(), -1);
        }
    }

    /** Which replica goes when there are too many: a follower that shares its rack, of the broker that holds most. */
    private int surplus(Draft draft) {
        return draft.to.stream()
                .skip(1)
                .max(Comparator.comparing((Integer broker) -> sharesRack(draft, broker))
                        .thenComparing(broker -> held.getOrDefault(broker, 0))
                        .thenComparing(draft.to::indexOf))
                .orElseThrow();
    }

    private void fill(Draft draft) {
        while (draft.to.size() < draft.size) {
            int next = racks.keySet().stream()
                    .filter(broker -> !draft.to.contains(broker))
                    .min(Comparator.comparing((Integer broker) -> isOnRack(draft, broker))
                            .thenComparing(broker -> held.getOrDefault(broker, 0))
                            .thenComparing(broker -> ofTopic(broker, draft.topic()))
                            .thenComparing(broker -> broker))
                    .orElseThrow();
            draft.to.add(next);
            hold(next, draft.from.partition(), 1);
        }
    }

    private boolean isOnRack(Draft draft, int broker) {
        return rackAware && draft.to.stream().anyMatch(other -> rackOf(other).equals(rackOf(broker)));
    }

    private boolean sharesRack(Draft draft, int broker) {
        return rackAware
                && draft.to.stream()
                        .anyMatch(other -> other != broker && rackOf(other).equals(rackOf(broker)));
    }

    private String rackOf(int broker) {
        return racks.getOrDefault(broker, "");
    }

    /** Moves followers that share a rack to racks that have none. */
    private void useRacks(Draft draft) {
        @Nullable Integer sharing;
        @Nullable Integer better;
        do {
            sharing = draft.to.stream()
                    .skip(1)
                    .filter(broker -> sharesRack(draft, broker))
                    .max(Comparator.comparing(broker -> held.getOrDefault(broker, 0)))
                    .orElse(null);
            better = sharing == null
                    ? null
                    : racks.keySet().stream()
                            .filter(broker -> !isOnRack(draft, broker))
                            .min(Comparator.comparing(broker -> held.getOrDefault(broker, 0)))
                            .orElse(null);
            if (sharing != null && better != null) {
                replace(draft, sharing, better);
            }
        } while (better != null);
    }

    /** Until no broker holds two more than another, as far as racks allow; each step lowers the sum of squares. */
    private void level() {
        boolean moved = true;
        while (moved) {
            moved = false;
            List<Integer> fullFirst = new ArrayList<>(racks.keySet());
            fullFirst.sort(Comparator.comparing((Integer broker) -> held.getOrDefault(broker, 0))
                    .reversed());
            for (int i = 0; i < fullFirst.size() && !moved; i++) {
                for (int j = fullFirst.size() - 1; j > i && !moved; j--) {
                    moved = shift(fullFirst.get(i), fullFirst.get(j));
                }
            }
            for (int i = 0; i < fullFirst.size() && !moved; i++) {
                for (int j = fullFirst.size() - 1; j > i && !moved; j--) {
                    moved = exchange(fullFirst.get(i), fullFirst.get(j));
                }
            }
        }
    }

    /** Moves a follower. */
    private boolean shift(int from, int to) {
        if (held.getOrDefault(from, 0) - held.getOrDefault(to, 0) < 2) {
            return false;
        }
        Draft best = null;
        int bestGain = Integer.MIN_VALUE;
        for (Draft draft : drafts) {
            if (draft.to.indexOf(from) > 0 && !draft.to.contains(to) && keepsRacks(draft, from, to)) {
                // What was not there before costs nothing to be put elsewhere; then topics want to be spread, too.
                boolean free = !draft.from.replicas().contains(from);
                boolean home = draft.from.replicas().contains(to);
                int gain = (free ? 1 << 20 : 0)
                        + (home ? 1 << 20 : 0)
                        + ofTopic(from, draft.topic())
                        - ofTopic(to, draft.topic());
                if (gain > bestGain) {
                    best = draft;
                    bestGain = gain;
                }
            }
        }
        if (best == null) {
            return false;
        }
        replace(best, from, to);
        return true;
    }

    /**
     * Moves a leader where only leaders could move, and lets the one who loses it lead another partition of both: of the
     * same topic, or of topics that stay as even as they were. Without racks one of the two exists.
     */
    private boolean exchange(int from, int to) {
        if (held.getOrDefault(from, 0) - held.getOrDefault(to, 0) < 2) {
            return false;
        }
        Map<String, Draft> moving = new LinkedHashMap<>();
        Map<String, Draft> staying = new LinkedHashMap<>();
        for (Draft draft : drafts) {
            if (draft.leader() == from && !draft.to.contains(to) && keepsRacks(draft, from, to)) {
                moving.putIfAbsent(draft.topic(), draft);
            } else if (draft.leader() == to && draft.to.contains(from)) {
                staying.putIfAbsent(draft.topic(), draft);
            }
        }
        for (Map.Entry<String, Draft> one : moving.entrySet()) {
            @Nullable Draft other = staying.get(one.getKey());
            if (other == null && leaders.led(one.getKey(), from) > leaders.led(one.getKey(), to)) {
                other = staying.values().stream()
                        .filter(draft -> leaders.led(draft.topic(), to) > leaders.led(draft.topic(), from))
                        .findFirst()
                        .orElse(null);
            }
            if (other != null) {
                replace(one.getValue(), from, to);
                other.lead(from);
                other.leaderFirst();
                leaders.changed(one.getValue(), from);
                leaders.changed(other, to);
                return true;
            }
        }
        return false;
    }

    private boolean keepsRacks(Draft draft, int from, int to) {
        if (!rackAware) {
            return true;
        }
        Set<String> now = new HashSet<>();
        Set<String> then = new HashSet<>(Set.of(rackOf(to)));
        for (int broker : draft.to) {
            now.add(rackOf(broker));
            if (broker != from) {
                then.add(rackOf(broker));
            }
        }
        return then.size() >= now.size();
    }

    private void replace(Draft draft, int from, int to) {
        draft.replace(from, to);
        hold(from, draft.from.partition(), -1);
        hold(to, draft.from.partition(), 1);
    }

    private void hold(int broker, TopicPartition partition, int change) {
        held.merge(broker, change, Integer::sum);
        heldOfTopic.computeIfAbsent(broker, id -> new HashMap<>()).merge(partition.topic(), change, Integer::sum);
    }

    private int ofTopic(int broker, String topic) {
        Map<String, Integer> topics = heldOfTopic.get(broker);
        return topics == null ? 0 : topics.getOrDefault(topic, 0);
    }

    private List<Move> moves() {
        return drafts.stream()
                .map(draft -> new Move(draft.from.partition(), draft.from.replicas(), List.copyOf(draft.to)))
                .toList();
    }
}
