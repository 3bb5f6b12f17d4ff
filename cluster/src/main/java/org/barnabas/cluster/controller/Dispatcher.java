package org.barnabas.cluster.controller;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.controller.decide.ControlMessages;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the controller's messages, each broker's through its channel. Owned by the controller's thread. */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final int localBroker;
    private final Function<BrokerRegistration, BrokerChannel> channels;
    private final Map<Integer, BrokerChannel> open = new TreeMap<>();
    private final Map<Integer, Long> epochs = new HashMap<>();
    private BiConsumer<BrokerRegistration, LeaderAndIsrResponse> answers = (broker, answer) -> {};

    /** Sends through what {@code channels} opens to a broker's current life. */
    public Dispatcher(int localBroker, Function<BrokerRegistration, BrokerChannel> channels) {
        this.localBroker = localBroker;
        this.channels = channels;
    }

    /** Hears what brokers answer when they have taken orders over. */
    void onAnswer(BiConsumer<BrokerRegistration, LeaderAndIsrResponse> listener) {
        answers = listener;
    }

    /**
     * Sends.
     *
     * @param applied runs when this process' own broker has taken everything over; others may need longer
     */
    public void send(ControllerState state, ControlMessages messages, Runnable applied) {
        send(state, messages, Set.of(), applied);
    }

    /**
     * Sends.
     *
     * @param awaited brokers that have to have taken everything over as well
     * @param applied as above; perhaps never, if one of those is gone
     */
    void send(ControllerState state, ControlMessages messages, Set<Integer> awaited, Runnable applied) {
        AllReplies local = new AllReplies(applied);
        for (int id : messages.targets()) {
            BrokerRegistration broker = state.broker(id);
            if (broker != null && messages.areFor(broker)) {
                trySend(broker, messages.to(broker), awaited.contains(id), local);
            }
        }
        local.seal();
    }

    /** Tells brokers everything, as if they knew nothing. */
    public void sendEverything(ControllerState state, ControlMessages everything, Set<Integer> brokers) {
        AllReplies local = new AllReplies(() -> {});
        for (int id : brokers) {
            BrokerRegistration broker = state.broker(id);
            if (broker != null && everything.areFor(broker)) {
                trySend(broker, everything.everythingTo(broker), false, local);
            }
        }
        local.seal();
    }

    /** Closes the channels to lives of brokers that are over. */
    void keepOnly(Collection<BrokerRegistration> live) {
        Map<Integer, Long> now = new HashMap<>();
        live.forEach(broker -> now.put(broker.id(), broker.epoch()));
        for (int id : List.copyOf(open.keySet())) {
            if (!Objects.equals(now.get(id), epochs.get(id))) {
                close(id);
            }
        }
    }

    /** This broker is no longer the controller. */
    void closeAll() {
        List.copyOf(open.keySet()).forEach(this::close);
    }

    private void close(int id) {
        epochs.remove(id);
        BrokerChannel channel = open.remove(id);
        if (channel != null) {
            channel.close();
        }
    }

    /** A broker that cannot be talked to must not keep the others from hearing. */
    private void trySend(
            BrokerRegistration broker, ControlMessages.Outgoing messages, boolean awaited, AllReplies local) {
        Supplier<Runnable> applied = () -> awaited || broker.id() == localBroker ? local.part() : () -> {};
        try {
            send(broker, messages, applied);
        } catch (RuntimeException e) {
            LOG.error("Cannot send to a broker broker={}", broker.id(), e);
        }
    }

    private void send(BrokerRegistration broker, ControlMessages.Outgoing messages, Supplier<Runnable> part) {
        BrokerChannel channel = channel(broker);
        if (messages.stop() != null) {
            channel.stopReplica(messages.stop(), part.get());
        }
        if (messages.leaderAndIsr() != null) {
            Runnable applied = part.get();
            channel.leaderAndIsr(messages.leaderAndIsr(), answer -> {
                applied.run();
                answers.accept(broker, answer);
            });
        }
        if (messages.metadata() != null) {
            channel.updateMetadata(messages.metadata(), part.get());
        }
    }

    private BrokerChannel channel(BrokerRegistration broker) {
        BrokerChannel known = open.get(broker.id());
        Long epoch = epochs.get(broker.id());
        if (known != null && epoch != null && epoch == broker.epoch()) {
            return known;
        }
        close(broker.id());
        BrokerChannel opened = channels.apply(broker);
        open.put(broker.id(), opened);
        epochs.put(broker.id(), broker.epoch());
        return opened;
    }
}
