package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.znode.BrokerRegistration;

/**
 * Judges which registered brokers a controller reaches, and whether they are enough to keep the office. Counts ticks, not
 * time, so that a controller whose own thread stood still blames nobody for it. Owned by the controller's thread.
 *
 * <pre>
 *   REACHED --{@value #SILENT_TICKS} ticks of silence, {@value #MISSES} attempts missed--> LOST --answer--> REACHED
 *   LOST --half of all brokers firmly reached--> FENCED --answer--> REACHED
 * </pre>
 *
 * <p>Whom the controller reaches, itself included, must be half of the registered brokers or more. If less, the
 * controller is the one that is cut off, and has to go. It fences others only while it has reached half of them lately:
 * when all fall silent together, one of them would else be blamed first. Of two brokers none ever has to go, for nobody can
 * tell who is cut off; the one in office fences the other.
 */
final class Reachability {

    /** How many ticks make the bound. */
    static final int SILENT_TICKS = 6;

    /** A loop that stood still misses one answer that lies in its socket already. */
    static final int MISSES = 2;

    private static final int FIRM_TICKS = SILENT_TICKS / 2;

    /** What a tick brings. */
    record Judgement(boolean alone, boolean together, List<BrokerRegistration> fenced) {}

    private final Map<Integer, Peer> peers = new TreeMap<>();
    private final Set<Integer> fenced = new HashSet<>();
    private final int self;

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

    Reachability(int self) {
        this.self = self;
    }

    boolean isSelf(int broker) {
        return broker == self;
    }

    /** Forgets everything. */
    void clear() {
        peers.clear();
        fenced.clear();
    }

    /** Who is registered now. A fenced broker that registers anew stays fenced until it is reached. */
    void registered(Collection<BrokerRegistration> live) {
        Set<Integer> ids = new HashSet<>();
        for (BrokerRegistration broker : live) {
            if (broker.id() != self) {
                ids.add(broker.id());
                peers.computeIfAbsent(broker.id(), id -> new Peer(broker)).registration = broker;
            }
        }
        peers.keySet().retainAll(ids);
    }

    boolean isFenced(int broker) {
        return fenced.contains(broker);
    }

    Set<Integer> fenced() {
        return Set.copyOf(fenced);
    }

    /** A broker answered; returns whether it was fenced until now. */
    boolean reached(int broker) {
        Peer peer = peers.get(broker);
        if (peer != null) {
            peer.silentTicks = 0;
            peer.misses = 0;
        }
        return fenced.remove(broker);
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
                if (peer.lost() && fenced.add(id)) {
                    now.add(peer.registration);
                }
            });
        }
        return new Judgement(2 * present < all, together, now);
    }
}
