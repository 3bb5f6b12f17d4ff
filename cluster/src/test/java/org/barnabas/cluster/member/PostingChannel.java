package org.barnabas.cluster.member;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reaches another member of this process by posting, as the real channel does over the wire: one message after the other,
 * each again until the broker knows who sends it.
 */
final class PostingChannel implements BrokerChannel {

    private static final int TRIES = 100_000;

    private final Mailbox own;
    private final Supplier<@Nullable Seat> target;
    private final Runnable closing;
    private final Deque<Order> queue = new ArrayDeque<>();
    private boolean underWay;

    /** Where a member takes messages. */
    record Seat(Mailbox mailbox, ClusterMember member) {}

    private record Order(From sender, BiConsumer<BrokerChannel, Consumer<Runnable>> message) {}

    private record From(int id, int epoch, long toEpoch) {}

    /**
     * @param own the mailbox of the controller that sends
     * @param target null while the link is cut: the message waits for the next one
     */
    PostingChannel(Mailbox own, Supplier<@Nullable Seat> target, Runnable closing) {
        this.own = own;
        this.target = target;
        this.closing = closing;
    }

    /** @param message gives its receiver a place for what is to be done here when it is answered */
    private void post(From sender, BiConsumer<BrokerChannel, Consumer<Runnable>> message) {
        queue.add(new Order(sender, message));
        sendNext(TRIES);
    }

    private void sendNext(int tries) {
        Order order = queue.peek();
        Seat to = target.get();
        if (order == null || underWay || to == null) {
            return;
        }
        underWay = true;
        From sender = order.sender();
        to.mailbox()
                .post(() -> to.member().admit(sender.id(), sender.epoch(), sender.toEpoch(), verdict -> {
                    if (verdict == ErrorCode.NONE) {
                        order.message().accept(to.member().receiver(), then -> answered(then, true, TRIES));
                    } else {
                        boolean early = verdict == ErrorCode.STALE_BROKER_EPOCH || verdict == ErrorCode.NOT_CONTROLLER;
                        answered(() -> {}, !early || tries == 0, tries - 1);
                    }
                }));
    }

    private void answered(Runnable then, boolean done, int tries) {
        own.post(() -> {
            underWay = false;
            if (done) {
                queue.poll();
            }
            then.run();
            sendNext(tries);
        });
    }

    @Override
    public void leaderAndIsr(LeaderAndIsrRequest request, Consumer<LeaderAndIsrResponse> applied) {
        From sender = new From(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
        post(
                sender,
                (receiver, done) ->
                        receiver.leaderAndIsr(request, answer -> done.accept(() -> applied.accept(answer))));
    }

    @Override
    public void stopReplica(StopReplicaRequest request, Runnable applied) {
        From sender = new From(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
        post(sender, (receiver, done) -> receiver.stopReplica(request, () -> done.accept(applied)));
    }

    @Override
    public void updateMetadata(UpdateMetadataRequest request, Runnable applied) {
        From sender = new From(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
        post(sender, (receiver, done) -> receiver.updateMetadata(request, () -> done.accept(applied)));
    }

    @Override
    public void close() {
        closing.run();
    }
}
