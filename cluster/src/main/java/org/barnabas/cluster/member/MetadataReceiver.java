package org.barnabas.cluster.member;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.ReplicaHealth;
import org.barnabas.cluster.controller.EntityConfigs;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's end of a controller's channel. Messages of an older controller, or for a former life of this broker, are
 * dropped (R9, R10); those that came over the wire are admitted first. A topic that is new here, by its id, gets its
 * configuration from ZooKeeper before anything is done with it, whether this broker has replicas of it or not; messages
 * behind it wait, so that the order stays. The configuration of a topic that is gone is forgotten. Owned by the
 * controller's thread.
 */
final class MetadataReceiver implements BrokerChannel {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataReceiver.class);

    private final ImageHolder image;
    private final Mailbox mailbox;
    private final EntityConfigs configs;
    private final ConfigWatcher watcher;
    private final ControllerClaims claims;
    private final Runnable heard;
    private final Deque<Message> queue = new ArrayDeque<>();
    private ReplicaHealth health = ReplicaHealth.SOUND;
    private boolean fetching;
    private long brokerEpoch = -1;

    /**
     * What to change, after these topics' configurations are known, and what to do then, on the image's thread.
     *
     * @param topics names by id
     * @param before runs at once before the change
     */
    private record Message(
            Map<Uuid, String> topics, Runnable before, Consumer<ClusterDelta.Builder> change, Runnable applied) {}

    /** @param heard runs whenever a controller has spoken to the present registration of this broker */
    MetadataReceiver(
            ImageHolder image, Mailbox mailbox, EntityConfigs configs, ConfigWatcher watcher, Zk zk, Runnable heard) {
        this.image = image;
        this.heard = heard;
        this.claims = new ControllerClaims(zk);
        this.mailbox = mailbox;
        this.configs = configs;
        this.watcher = watcher;
    }

    /** Who knows about failed replicas; set before any order comes. */
    void health(ReplicaHealth known) {
        health = known;
    }

    /** This broker registered anew: messages for its former lives are void. */
    void registered(long epoch) {
        brokerEpoch = epoch;
        queue.clear();
        fetching = false;
    }

    @Override
    public void leaderAndIsr(LeaderAndIsrRequest request, Consumer<LeaderAndIsrResponse> applied) {
        if (current(request.controllerId(), request.controllerEpoch(), request.brokerEpoch())) {
            Map<Uuid, String> topics = new LinkedHashMap<>();
            request.topicStates().forEach(topic -> topics.put(topic.topicId(), topic.topicName()));
            List<PartitionKey> replicas = OrderReport.replicas(request);
            // Who is full is asked last, on this thread: a later report must not say what was true before.
            Runnable report = () -> health.failed(
                    replicas,
                    failed ->
                            mailbox.post(() -> applied.accept(OrderReport.of(request, failed, health.full(replicas)))));
            enqueue(new Message(topics, () -> {}, delta -> ControlMessageReader.leaderAndIsr(request, delta), report));
        }
    }

    @Override
    public void stopReplica(StopReplicaRequest request, Runnable applied) {
        if (current(request.controllerId(), request.controllerEpoch(), request.brokerEpoch())) {
            enqueue(new Message(
                    Map.of(), () -> {}, delta -> ControlMessageReader.stopReplica(request, delta), posted(applied)));
        }
    }

    @Override
    public void updateMetadata(UpdateMetadataRequest request, Runnable applied) {
        if (current(request.controllerId(), request.controllerEpoch(), request.brokerEpoch())) {
            Map<Uuid, String> topics = new LinkedHashMap<>();
            Set<Uuid> deleted = new HashSet<>();
            for (UpdateMetadataTopicState topic : request.topicStates()) {
                if (ControlMessageReader.isDeleted(topic)) {
                    deleted.add(topic.topicId());
                } else {
                    topics.put(topic.topicId(), topic.topicName());
                }
            }
            Runnable forget = () -> {
                deleted.forEach(configs::forget);
                if (ControlMessageReader.isFull(request)) {
                    configs.keepOnly(topics.keySet());
                }
            };
            enqueue(new Message(
                    topics, forget, delta -> ControlMessageReader.updateMetadata(request, delta), posted(applied)));
        }
    }

    /**
     * Whether a message of a controller elsewhere counts, by its header.
     *
     * @param answer at once or later: NONE, STALE_BROKER_EPOCH (R10), or what {@link ControllerClaims} says (R9)
     */
    void admit(int sentBy, int sentByEpoch, long sentToEpoch, Consumer<ErrorCode> answer) {
        if (sentToEpoch != brokerEpoch) {
            answer.accept(
                    claims.isCurrent(sentByEpoch) ? ErrorCode.STALE_BROKER_EPOCH : ErrorCode.STALE_CONTROLLER_EPOCH);
        } else {
            claims.check(sentBy, sentByEpoch, answer);
        }
    }

    private Runnable posted(Runnable applied) {
        return () -> mailbox.post(applied);
    }

    private boolean current(int sentBy, int sentByEpoch, long sentToEpoch) {
        if (sentToEpoch != brokerEpoch || !claims.isCurrent(sentByEpoch)) {
            LOG.info(
                    "A stale controller message was dropped controllerEpoch={} brokerEpoch={}",
                    sentByEpoch,
                    sentToEpoch);
            return false;
        }
        claims.accept(sentBy, sentByEpoch);
        heard.run();
        return true;
    }

    private void enqueue(Message message) {
        queue.add(message);
        if (!fetching) {
            drain();
        }
    }

    private void drain() {
        for (Message next = queue.peek(); next != null; next = queue.peek()) {
            Map<Uuid, String> unknown = new LinkedHashMap<>();
            next.topics().forEach((id, name) -> {
                if (!configs.knows(id)) {
                    unknown.put(id, name);
                }
            });
            if (!unknown.isEmpty()) {
                fetch(unknown);
                return;
            }
            queue.poll();
            apply(next);
        }
    }

    /** If that fails, the session is over: what waits is void, and {@link #registered} begins anew. */
    private void fetch(Map<Uuid, String> topics) {
        fetching = true;
        long life = brokerEpoch;
        watcher.fetch(topics, complete -> {
            if (complete && life == brokerEpoch && fetching) {
                fetching = false;
                drain();
            }
        });
    }

    private void apply(Message message) {
        message.before().run();
        image.update(message.change(), message.applied());
    }
}
