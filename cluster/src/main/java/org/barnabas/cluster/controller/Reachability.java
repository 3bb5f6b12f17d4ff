package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.cluster.znode.BrokerRegistration;

/**
 * Judges which registered brokers a controller reaches, and whether they are enough to keep the office. Counts ticks, not
 * time, so that a controller whose own thread stood still blames nobody for it. Owned by the controller's thread.
 *
 * <pre>
 *   REACHED --{@value #SILENT_TICKS} ticks of silence, {@value #MISSES} attempts missed--> LOST --answer--> REACHED
 *   LOST --half of all brokers firmly reached--> FENCED --answer--> REACHED
 *   FENCED --no registration, and none for as long as its session lasts--> forgotten
 *   FENCED --registers anew--> FENCED --that registration is gone, too--> forgotten
 * </pre>
 *
 * <p>Whom the controller reaches, itself included, must be half of the registered brokers or more. If less, the
 * controller is the one that is cut off, and has to go. It fences others only while it has reached half of them lately:
 * when all fall silent together, one of them would else be blamed first. Of two brokers none ever has to go, for nobody can
 * tell who is cut off; the one in office fences the other.
 *
 * <p>Who is fenced may live, but not without a session: while it has one, it registers anew. So one that stays away for as
 * long as a session lasts is dead, and so is one whose new registration, which nobody here deletes, has gone.
 */
final class Reachability {

    /** How many ticks make the bound. */
    static final int SILENT_TICKS = 6;

    /** A loop that stood still misses one answer that lies in its socket already. */
    static final int MISSES = 2;

    private static final int FIRM_TICKS = SILENT_TICKS / 2;

    /**
     * What a tick brings.
     *
     * @param overdue whether fenced brokers have stayed away for too long: who is registered has to be looked at again
     */
    record Judgement(boolean alone, boolean together, List<BrokerRegistration> fenced, boolean overdue) {}

    private final Map<Integer, Peer> peers = new TreeMap<>();
    private final Map<Integer, Fence> fenced = new TreeMap<>();
    private final int self;
    private final long tickMs;

    private static final class Peer {

        private BrokerRegistration registration;
        private int silentTicks;
        private int misses;

        Peer(BrokerRegistration registration) {
            this.registration = registration;
        }

        boolean lost() {
            return silentTicks >= SILENT_TICKS && misses >= MISSES;
        }

        boolean firm() {
            return silentTicks <= FIRM_TICKS && misses == 0;
        }
    }

    /** A broker that is hidden, and what tells whether it may live. */
    private static final class Fence {

        private final BrokerRegistration former;
        private boolean registeredAnew;
        private long absentTicks;

        Fence(BrokerRegistration former) {
            this.former = former;
        }

        void present(BrokerRegistration now) {
            absentTicks = 0;
            registeredAnew |= now.epoch() != former.epoch();
        }

        /** One tick more than a session has: the first may come right after the registration went. */
        boolean overdue(long tickMs) {
            return (absentTicks - 1) * tickMs >= former.sessionMs();
        }
    }

    /**
     * Knows nobody yet.
     *
     * @param tickMs how long a tick is
     */
    Reachability(int self, long tickMs) {
        this.self = self;
        this.tickMs = tickMs;
    }

    boolean isSelf(int broker) {
        return broker == self;
    }

    /** Forgets everything. */
    void clear() {
        peers.clear();
        fenced.clear();
    }

    /**
     * Who is registered now. A fenced broker that registers anew stays fenced until it is reached. Returns those that were
     * fenced and are dead.
     */
    Set<Integer> registered(Collection<BrokerRegistration> live) {
        Set<Integer> ids = new HashSet<>();
        for (BrokerRegistration broker : live) {
            if (broker.id() != self) {
                ids.add(broker.id());
                peers.computeIfAbsent(broker.id(), id -> new Peer(broker)).registration = broker;
                Fence fence = fenced.get(broker.id());
                if (fence != null) {
                    fence.present(broker);
                }
            }
        }
        peers.keySet().retainAll(ids);
        Set<Integer> dead = new TreeSet<>();
        fenced.forEach((id, fence) -> {
            if (!ids.contains(id) && (fence.registeredAnew || fence.overdue(tickMs))) {
                dead.add(id);
            }
        });
        fenced.keySet().removeAll(dead);
        return dead;
    }

    boolean isFenced(int broker) {
        return fenced.containsKey(broker);
    }

    Set<Integer> fenced() {
        return Set.copyOf(fenced.keySet());
    }

    /** ZooKeeper was away: servers that come back give every session its full time again. */
    void startOver() {
        fenced.values().forEach(fence -> fence.absentTicks = 0);
    }

    /** A broker that was to be fenced was not registered any more: it is gone as any other. */
    void notFenced(int broker) {
        fenced.remove(broker);
    }

    /** A broker answered; returns whether it was fenced until now. */
    boolean reached(int broker) {
        Peer peer = peers.get(broker);
        if (peer != null) {
            peer.silentTicks = 0;
            peer.misses = 0;
        }
        return fenced.remove(broker) != null;
    }

    void missed(int broker) {
        Peer peer = peers.get(broker);
        if (peer != null) {
            peer.misses++;
        }
    }

    /** Time went on. Brokers that are fenced by it are told once. */
    Judgement tick() {
        int present = 1;
        int firm = 1;
        for (Peer peer : peers.values()) {
            peer.silentTicks++;
            present += peer.lost() ? 0 : 1;
            firm += peer.firm() ? 1 : 0;
        }
        int all = peers.size() + 1;
        boolean together = 2 * firm >= all;
        List<BrokerRegistration> now = new ArrayList<>();
        if (together) {
            peers.forEach((id, peer) -> {
                if (peer.lost() && fenced.putIfAbsent(id, new Fence(peer.registration)) == null) {
                    now.add(peer.registration);
                }
            });
        }
        return new Judgement(2 * present < all, together, now, overdue());
    }

    /** Whether a fenced broker has become overdue by this tick. */
    private boolean overdue() {
        boolean any = false;
        for (Map.Entry<Integer, Fence> entry : fenced.entrySet()) {
            Fence fence = entry.getValue();
            if (!peers.containsKey(entry.getKey()) && !fence.overdue(tickMs)) {
                fence.absentTicks++;
                any |= fence.overdue(tickMs);
            }
        }
        return any;
    }
}
