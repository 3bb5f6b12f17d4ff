package org.barnabas.cluster.controller.decide;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.ports.RandomSource;

/**
 * Spreads replicas over brokers, and over racks where brokers say theirs. Pure but for the random start.
 *
 * <p>Brokers are put in a ring in which neighbours are in different racks as far as possible. Partition {@code p}'s first
 * replica is on the broker at {@code start + p}. The others follow at a distance that grows by one with every turn of the
 * ring, so that the partitions of one leader have their followers on different brokers. A broker in a rack that already
 * has a replica is passed over while another rack is left.
 */
final class ReplicaPlacement {

    private final List<BrokerRegistration> ring;
    private final int racks;
    private final int start;
    private int shift;

    private ReplicaPlacement(List<BrokerRegistration> ring, int racks, int start, int shift) {
        this.ring = ring;
        this.racks = racks;
        this.start = start;
        this.shift = shift;
    }

    /** A placement that begins anywhere. There must be at least one broker. */
    static ReplicaPlacement random(Collection<BrokerRegistration> brokers, RandomSource random) {
        List<BrokerRegistration> ring = ring(brokers);
        return new ReplicaPlacement(ring, racks(ring), random.nextInt(ring.size()), random.nextInt(ring.size()));
    }

    /**
     * A placement that goes on where a topic's first one ended, so that its leaders stay balanced as it grows.
     *
     * @param firstLeader the preferred leader of the topic's partition 0
     */
    static ReplicaPlacement following(Collection<BrokerRegistration> brokers, int firstLeader, RandomSource random) {
        List<BrokerRegistration> ring = ring(brokers);
        for (int i = 0; i < ring.size(); i++) {
            if (ring.get(i).id() == firstLeader) {
                return new ReplicaPlacement(ring, racks(ring), i, random.nextInt(ring.size()));
            }
        }
        return random(brokers, random);
    }

    /**
     * The replicas of partitions {@code first} to {@code first + count - 1}.
     *
     * @param replicas per partition, at most as many as there are brokers
     */
    List<List<Integer>> place(int first, int count, int replicas) {
        List<List<Integer>> placed = new ArrayList<>(count);
        for (int partition = first; partition < first + count; partition++) {
            if (partition > 0 && partition % ring.size() == 0) {
                shift++;
            }
            placed.add(place((start + partition) % ring.size(), replicas));
        }
        return placed;
    }

    private List<Integer> place(int leader, int replicas) {
        List<Integer> chosen = new ArrayList<>(replicas);
        Set<Integer> taken = new HashSet<>();
        Set<String> usedRacks = new HashSet<>();
        take(ring.get(leader), chosen, taken, usedRacks);
        int others = ring.size() - 1;
        // First only brokers in new racks, then whoever is left.
        for (int round = 0; round < 2 && chosen.size() < replicas; round++) {
            for (int i = 0; i < others && chosen.size() < replicas; i++) {
                BrokerRegistration next = ring.get((leader + 1 + (shift + i) % others) % ring.size());
                boolean fits = round > 0 || usedRacks.size() >= racks || !usedRacks.contains(rack(next));
                if (fits && !taken.contains(next.id())) {
                    take(next, chosen, taken, usedRacks);
                }
            }
        }
        return List.copyOf(chosen);
    }

    private static void take(
            BrokerRegistration broker, List<Integer> chosen, Set<Integer> taken, Set<String> usedRacks) {
        chosen.add(broker.id());
        taken.add(broker.id());
        usedRacks.add(rack(broker));
    }

    /** Brokers in the order of their ids, dealt from one rack after the other. */
    private static List<BrokerRegistration> ring(Collection<BrokerRegistration> brokers) {
        if (!racksKnown(brokers)) {
            return brokers.stream()
                    .sorted(Comparator.comparingInt(BrokerRegistration::id))
                    .toList();
        }
        Map<String, Deque<BrokerRegistration>> byRack = new TreeMap<>();
        for (BrokerRegistration broker : brokers) {
            byRack.computeIfAbsent(rack(broker), rack -> new ArrayDeque<>()).add(broker);
        }
        List<BrokerRegistration> ring = new ArrayList<>(brokers.size());
        while (ring.size() < brokers.size()) {
            for (Deque<BrokerRegistration> rack : byRack.values()) {
                BrokerRegistration next = rack.poll();
                if (next != null) {
                    ring.add(next);
                }
            }
        }
        return ring;
    }

    /** Racks count only if all brokers say theirs (KIP-36). */
    private static boolean racksKnown(Collection<BrokerRegistration> brokers) {
        return brokers.stream().allMatch(broker -> broker.node().rack() != null);
    }

    private static int racks(List<BrokerRegistration> ring) {
        if (!racksKnown(ring)) {
            return 0;
        }
        Set<String> racks = new HashSet<>();
        ring.forEach(broker -> racks.add(rack(broker)));
        return racks.size();
    }

    private static String rack(BrokerRegistration broker) {
        String rack = broker.node().rack();
        return rack == null ? "" : rack;
    }
}
