package org.apache.zookeeper.server.quorum;

import java.nio.ByteBuffer;
import org.apache.zookeeper.server.quorum.auth.NullQuorumAuthLearner;
import org.apache.zookeeper.server.quorum.auth.NullQuorumAuthServer;

/**
 * The connections over which servers elect their leader, with a look at every vote that comes and goes. It is in
 * ZooKeeper's package because the content of a {@link QuorumCnxManager.Message} can be seen from here only; it decides
 * nothing itself.
 *
 * <p>Threads: votes come on one thread per connection and on the one that sends.
 */
public abstract class InspectedVotes extends QuorumCnxManager {

    protected InspectedVotes(QuorumPeer peer) {
        super(
                peer,
                peer.getMyId(),
                peer.getView(),
                new NullQuorumAuthServer(),
                new NullQuorumAuthLearner(),
                peer.getTickTime() * peer.getSyncLimit(),
                peer.getQuorumListenOnAllIPs(),
                peer.quorumCnxnThreadsSize,
                false);
    }

    /** A vote has come, this server's own ones too; the election knows of it only by {@link #deliver}. */
    protected abstract void received(long from, ByteBuffer vote);

    /** What goes out in place of a vote. */
    protected abstract ByteBuffer sent(ByteBuffer vote);

    /** Hands a vote to the election. */
    protected final void deliver(long from, ByteBuffer vote) {
        super.addToRecvQueue(new Message(vote, from));
    }

    @Override
    public final void addToRecvQueue(Message message) {
        received(message.sid, message.buffer);
    }

    /** Who is stopping needs no connections; to ask for one would be told as an error. */
    @Override
    public final boolean initiateConnectionAsync(MultipleAddresses electionAddr, Long sid) {
        return !shutdown && super.initiateConnectionAsync(electionAddr, sid);
    }

    @Override
    public final void toSend(Long to, ByteBuffer vote) {
        super.toSend(to, sent(vote));
    }
}
