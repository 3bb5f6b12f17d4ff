package org.barnabas.cluster.zookeeper;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which votes a server of an ensemble may count. ZooKeeper trusts that each server has everything that it ever said to
 * have: any majority then has all that was ever acknowledged. That is not so for a server that is new to the ensemble,
 * whose folder was lost, or that was alone until now. If it voted freely, two new servers would be a majority before
 * the one with the data has said a word, and their nothing would replace it. Therefore:
 *
 * <ul>
 *   <li><b>A newcomer</b>, which is a server whose folder was never in time with exactly these servers, counts no vote until it
 *       has heard the vote of <em>every</em> server. No vote is for less than what its sender has itself, so the best of them
 *       is at least as new as anything that anybody has; from then on it counts votes for that or better.
 *   <li>A leader that a majority follows already was elected by these rules: a newcomer follows it at once. But those that
 *       elected it may not have heard of the cluster that this server knows: a leader without that cluster's data is not
 *       followed, for it would take away what is here.
 *   <li>Votes of a server of another cluster, or that lists other servers, do not count.
 *   <li>When any server belongs to a cluster, votes for one whose data does not know that cluster do not count.
 * </ul>
 *
 * Why that is enough: of what was acknowledged before the newcomer had heard of all, the best has all that is still
 * anywhere. What is acknowledged later is on a majority that this newcomer is not of. A majority that elects with its
 * help has, without all such newcomers, still a server in common with that majority, and the one that is elected is at
 * least as new.
 *
 * <p>Threads: any; a vote at a time.
 */
final class Electorate {

    /** A vote that the election gets to see. */
    record Letter(long from, ByteBuffer vote) {}

    private final Map<Integer, EnsembleServer> servers = new TreeMap<>();
    private final int self;

    /** The best vote of all, once all are heard. Null before, and for a server that votes freely. */
    private @Nullable Ballot floor;

    private boolean newcomer;
    private @Nullable String known;

    /** The last vote of each server of this ensemble, while it looked for a leader. */
    private final Map<Integer, Ballot> heard = new TreeMap<>();

    /** Why a server's votes do not count, for the operator. */
    private final Map<Integer, String> refused = new TreeMap<>();

    /**
     * @param known the cluster that this server belongs to, if to any
     * @param newcomer whether its folder was never in time with these servers, or is empty
     */
    Electorate(int self, List<EnsembleServer> servers, @Nullable String known, boolean newcomer) {
        this.self = self;
        this.known = known;
        this.newcomer = newcomer;
        servers.forEach(server -> this.servers.put(server.id(), server));
    }

    /** This server has what a majority has: from now on it votes freely. */
    synchronized void onSettled() {
        newcomer = false;
        floor = null;
        refused.clear();
    }

    /** A vote has come; returns what the election is to see now. */
    synchronized List<Letter> onVote(long from, ByteBuffer raw) {
        Ballot ballot = Ballot.parse(raw);
        int sender = (int) from;
        // A server that is stopping votes for nobody (-1), with the epoch that it has: that must not count for the
        // newest data.
        if (ballot == null || !servers.containsKey(sender) || !servers.containsKey((int) ballot.leader())) {
            return List.of();
        }
        String refusal = refusal(sender, ballot);
        if (refusal != null) {
            heard.remove(sender);
            refused.put(sender, refusal);
            return ballot.looking() ? List.of(new Letter(from, ballot.muted())) : List.of();
        }
        refused.remove(sender);
        if (!ballot.looking()) {
            return leads(sender, ballot) ? List.of(new Letter(from, raw)) : List.of();
        }
        heard.put(sender, ballot);
        if (newcomer && floor == null && open()) {
            List<Letter> all = new ArrayList<>();
            heard.forEach((id, vote) -> all.add(counted(id, vote)));
            return all;
        }
        return List.of(counted(sender, ballot));
    }

    /** Whether it may be followed; without the leader's own word nobody follows it, whatever others say. */
    private boolean leads(int sender, Ballot ballot) {
        String cluster = cluster();
        if (sender != ballot.leader() || !ballot.signed() || cluster == null || cluster.equals(ballot.cluster())) {
            return true;
        }
        refused.put(
                sender,
                "server " + sender + " ("
                        + Objects.requireNonNull(servers.get(sender)).host()
                        + ") leads without the metadata of cluster " + cluster
                        + ": its data is of an earlier attempt. Stop it and those that follow it, empty their ZooKeeper"
                        + " folders, and start them again.");
        return false;
    }

    private @Nullable String refusal(int sender, Ballot ballot) {
        if (!ballot.members().equals(servers.keySet())) {
            return "server " + sender + " lists the servers " + EnsembleNote.text(ballot.members()) + ", this one "
                    + EnsembleNote.text(servers.keySet())
                    + ". Give zookeeper.embedded.servers alike to all, and start again those that had another.";
        }
        if (known != null && ballot.known() != null && !known.equals(ballot.known())) {
            return "server " + sender + " ("
                    + Objects.requireNonNull(servers.get(sender)).host() + ") belongs to cluster "
                    + ballot.known() + ", this one to cluster " + known
                    + ". Correct zookeeper.embedded.servers; or, if the data of one of the two is not wanted, give that broker"
                    + " an empty data folder.";
        }
        return null;
    }

    private Letter counted(int from, Ballot ballot) {
        boolean counts = !newcomer || (floor != null && ballot.history().compareTo(floor.history()) >= 0);
        return new Letter(from, counts && !knowsLess(ballot) ? ballot.raw() : ballot.muted());
    }

    /** Whether the vote is for a server without the data of the cluster that there is. */
    private boolean knowsLess(Ballot vote) {
        String cluster = cluster();
        Ballot own = heard.get((int) vote.leader());
        return cluster != null && own != null && own.signed() && !cluster.equals(own.cluster());
    }

    /** The cluster that this server belongs to, or else one that was heard of. */
    private @Nullable String cluster() {
        return known != null ? known : clusters().stream().findFirst().orElse(null);
    }

    private Set<String> clusters() {
        return heard.values().stream()
                .map(Ballot::known)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean open() {
        if (!missing().isEmpty() || clusters().size() > 1) {
            return false;
        }
        floor = heard.values().stream()
                .filter(vote -> !knowsLess(vote))
                .max(Comparator.comparing(Ballot::history))
                .orElse(null);
        return floor != null;
    }

    private Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>(servers.keySet());
        missing.removeAll(heard.keySet());
        missing.remove(self);
        return missing;
    }

    /** Why there may be no leader, for the operator; null if nothing is known to be wrong. */
    synchronized @Nullable String trouble() {
        if (!refused.isEmpty()) {
            return String.join(" ", refused.values());
        }
        if (clusters().size() > 1) {
            return "the servers belong to different clusters: "
                    + heard.entrySet().stream()
                            .filter(vote -> vote.getValue().known() != null)
                            .map(vote ->
                                    vote.getKey() + " to " + vote.getValue().known())
                            .collect(Collectors.joining(", "))
                    + ". Correct zookeeper.embedded.servers.";
        }
        if (!newcomer) {
            return null;
        }
        if (floor != null) {
            return "the newest data is on server " + floor.leader() + "; it, or one that has as much, must lead.";
        }
        Set<Integer> missing = missing();
        if (!missing.isEmpty()) {
            return "the ZooKeeper folder of this broker is new to the ensemble " + EnsembleNote.text(servers.keySet())
                    + ": until a majority of others serves it waits for all, so that nobody's data is passed over; not heard"
                    + " yet: " + EnsembleNote.text(missing) + ".";
        }
        return heard.containsKey(self)
                ? "the brokers belong to cluster " + cluster()
                        + ", but no server has its metadata. Restore the ZooKeeper"
                        + " folder of one of them, or correct zookeeper.embedded.dir."
                : null;
    }
}
