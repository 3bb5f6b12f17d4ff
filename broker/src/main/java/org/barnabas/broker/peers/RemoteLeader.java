package org.barnabas.broker.peers;

import java.util.function.Consumer;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.partition.follow.LeaderChannel;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** A follower's connection to a leader in another process. Lives on the loop on which replication lives. */
public final class RemoteLeader implements LeaderChannel {

    private static final short VERSION = 17;

    private final @Nullable PeerClient client;
    private final Loop loop;
    private final int timeoutMs;

    /**
     * Does not connect yet.
     *
     * @param loop where answers go: that of the fetchers
     * @param timeoutMs {@code replica.socket.timeout.ms}
     */
    public RemoteLeader(Peers peers, BrokerNode leader, Loop loop, int timeoutMs) {
        this.client = peers.client(leader, loop);
        this.loop = loop;
        this.timeoutMs = timeoutMs;
    }

    @AnyThread
    @Override
    public void fetch(FetchRequest request, Consumer<@Nullable FetchResponse> answer) {
        if (client == null) {
            loop.execute(() -> answer.accept(null));
            return;
        }
        client.send(ApiKey.FETCH, VERSION, request, timeoutMs, new Answer() {
            @Override
            public void onResponse(Message response) {
                answer.accept((FetchResponse) response);
            }

            @Override
            public void onFailure(ClientFailure failure) {
                answer.accept(null);
            }
        });
    }

    @AnyThread
    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
