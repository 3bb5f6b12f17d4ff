package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.quorum.InspectedVotes;
import org.apache.zookeeper.server.quorum.QuorumCnxManager;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.barnabas.cluster.znode.ClusterIdZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's server of an ensemble with votes that pass through an {@link Electorate}, and with a note on disk of the
 * servers with which it was in time. Threads: ZooKeeper's own.
 */
final class EnsemblePeer extends QuorumPeer {

    private static final Logger LOG = LoggerFactory.getLogger(EnsemblePeer.class);

    private final Path folder;
    private final List<EnsembleServer> servers;
    private final String ids;

    /** The cluster that the broker's log directories belong to. */
    private final @Nullable String claimed;

    /** Made by the thread that starts the server, before any other of its threads. */
    private @Nullable Electorate electorate;

    EnsemblePeer(Path folder, List<EnsembleServer> servers, @Nullable String claimed) throws IOException {
        this.folder = folder;
        this.servers = servers;
        this.ids = EnsembleNote.text(servers.stream().map(EnsembleServer::id).toList());
        this.claimed = claimed;
    }

    /**
     * Called when the data has been read and before the first vote.
     *
     * @throws UncheckedIOException if the data is of another cluster than the log directories
     */
    @Override
    public QuorumCnxManager createCnxnManager() {
        String cluster = cluster(getZkDb());
        if (claimed != null && cluster != null && !claimed.equals(cluster)) {
            throw new UncheckedIOException(new IOException("its ZooKeeper data is of cluster " + cluster
                    + ", but its log directories belong to cluster " + claimed
                    + ": one of the two folders is another broker's"));
        }
        String known = claimed != null ? claimed : cluster;
        Electorate voters = new Electorate((int) getMyId(), servers, known, isNewcomer());
        electorate = voters;
        return new Votes(this, voters);
    }

    private boolean isNewcomer() {
        try {
            Ballot.History own = new Ballot.History(getCurrentEpoch(), getLastLoggedZxid());
            return own.isEmpty() || !ids.equals(EnsembleNote.read(folder));
        } catch (IOException unreadable) {
            LOG.warn("Cannot read which ensemble the folder is of dir={}", folder, unreadable);
            return true;
        }
    }

    /** The cluster that the data is of; null if it is of none. */
    private static @Nullable String cluster(ZKDatabase data) {
        DataNode node = data.getNode(ZnodePaths.CLUSTER_ID);
        try {
            return node == null ? null : ClusterIdZnode.decode(node.getData());
        } catch (MalformedZnodeException unreadable) {
            return null; // The broker says so when it reads it.
        }
    }

    @Override
    public void setZabState(ZabState state) {
        Electorate voters = electorate;
        if (state == ZabState.BROADCAST && voters != null) {
            // Before clients are answered: whoever has written here may rely on the note.
            voters.onSettled();
            try {
                EnsembleNote.write(folder, ids);
            } catch (IOException failure) {
                // At the next start it waits for all servers once more.
                LOG.warn("Cannot note which ensemble the folder is of dir={}", folder, failure);
            }
        }
        super.setZabState(state);
    }

    /** Why there is no leader, for the operator; null if nothing is known to be wrong. */
    @Nullable
    String trouble() {
        Electorate voters = electorate;
        return voters == null || getZabState() == ZabState.BROADCAST ? null : voters.trouble();
    }

    /** The way of votes to and from the others. */
    private static final class Votes extends InspectedVotes {

        private final EnsemblePeer peer;
        private final Electorate electorate;
        private String told = "";

        Votes(EnsemblePeer peer, Electorate electorate) {
            super(peer);
            this.peer = peer;
            this.electorate = electorate;
        }

        @Override
        protected void received(long from, ByteBuffer vote) {
            synchronized (electorate) {
                electorate.onVote(from, vote).forEach(letter -> deliver(letter.from(), letter.vote()));
                tell(electorate.trouble());
            }
        }

        private void tell(@Nullable String trouble) {
            String now = trouble == null ? "" : trouble;
            if (!now.equals(told) && !now.isEmpty()) {
                LOG.info("No leader of the ZooKeeper ensemble yet: {}", now);
            }
            told = now;
        }

        @Override
        protected ByteBuffer sent(ByteBuffer vote) {
            String cluster = cluster(peer.getZkDb());
            return Ballot.sign(vote, cluster, peer.claimed != null ? peer.claimed : cluster);
        }
    }
}
