package org.barnabas.broker.peers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.StopReplicaResponse;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.message.UpdateMetadataResponse;
import org.barnabas.protocol.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's channel to one life of a broker in another process: one message at a time, repeated until it is
 * answered, so that the order stays. Owned by the controller's thread.
 */
public final class RemoteBroker implements BrokerChannel {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteBroker.class);
    private static final int TIMEOUT_MS = 30_000;
    private static final long RETRY_MS = 50;
    private static final short LEADER_AND_ISR_VERSION = 7;
    private static final short STOP_REPLICA_VERSION = 4;
    private static final short UPDATE_METADATA_VERSION = 8;

    private final int brokerId;
    private final PeerClient client;
    private final Mailbox mailbox;
    private final Scheduler scheduler;
    private final Pulse pulse;
    private final Deque<Order> queue = new ArrayDeque<>();
    private boolean underWay;
    /** Whether the first order waits for its next try: what is added meanwhile waits behind it. */
    private boolean pausing;

    private boolean closed;

    private record Order(ApiKey api, short version, Message request, Consumer<Message> applied) {}

    /**
     * Begins to watch the broker's process.
     *
     * @param mailbox of the controller's thread, as is {@code scheduler}
     * @param gone told on any thread when the broker's process seems to be gone
     */
    public RemoteBroker(int brokerId, PeerClient client, Mailbox mailbox, Scheduler scheduler, Runnable gone) {
        this.brokerId = brokerId;
        this.client = client;
        this.mailbox = mailbox;
        this.scheduler = scheduler;
        this.pulse = new Pulse(client, gone);
        pulse.start();
    }

    @Override
    public void leaderAndIsr(LeaderAndIsrRequest request, Consumer<LeaderAndIsrResponse> applied) {
        Consumer<Message> taken = answer -> applied.accept((LeaderAndIsrResponse) answer);
        send(new Order(ApiKey.LEADER_AND_ISR, LEADER_AND_ISR_VERSION, request, taken));
    }

    @Override
    public void stopReplica(StopReplicaRequest request, Runnable applied) {
        send(new Order(ApiKey.STOP_REPLICA, STOP_REPLICA_VERSION, request, answer -> applied.run()));
    }

    @Override
    public void updateMetadata(UpdateMetadataRequest request, Runnable applied) {
        send(new Order(ApiKey.UPDATE_METADATA, UPDATE_METADATA_VERSION, request, answer -> applied.run()));
    }

    /** The registration is gone, or this broker is not the controller any more. */
    @Override
    public void close() {
        closed = true;
        queue.clear();
        pulse.stop();
        client.close();
    }

    private void send(Order order) {
        if (!closed) {
            queue.add(order);
            sendNext();
        }
    }

    private void sendNext() {
        Order order = queue.peek();
        if (order == null || underWay || pausing || closed) {
            return;
        }
        underWay = true;
        client.send(order.api(), order.version(), order.request(), TIMEOUT_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                mailbox.post(() -> onAnswered(order, response));
            }

            @Override
            public void onFailure(ClientFailure failure) {
                mailbox.post(() -> onFailed(order, failure));
            }
        });
    }

    private static ErrorCode error(Message response) {
        if (response instanceof LeaderAndIsrResponse answer) {
            return ErrorCode.of(answer.errorCode());
        }
        if (response instanceof StopReplicaResponse answer) {
            return ErrorCode.of(answer.errorCode());
        }
        return ErrorCode.of(((UpdateMetadataResponse) response).errorCode());
    }

    private void onAnswered(Order order, Message response) {
        ErrorCode error = error(response);
        underWay = false;
        if (closed) {
            return;
        }
        if (error == ErrorCode.STALE_BROKER_EPOCH || error == ErrorCode.NOT_CONTROLLER) {
            // It may not know its own registration yet: others see the node before its maker hears of it. Should it
            // have a newer one, this channel is closed soon. Or its ZooKeeper server is behind, and does not know yet
            // who was elected.
            retryLater();
            return;
        }
        queue.poll();
        if (error == ErrorCode.NONE) {
            order.applied().accept(response);
        } else {
            // There is a newer controller: what was to be said is void.
            LOG.info("broker={} did not take an order api={} error={}", brokerId, order.api(), error);
        }
        sendNext();
    }

    private void onFailed(Order order, ClientFailure failure) {
        underWay = false;
        if (!closed) {
            LOG.debug("broker={} was not reached api={} reason={}", brokerId, order.api(), failure);
            retryLater();
        }
    }

    private void retryLater() {
        pausing = true;
        scheduler.schedule(
                RETRY_MS,
                () -> mailbox.post(() -> {
                    pausing = false;
                    sendNext();
                }));
    }
}
