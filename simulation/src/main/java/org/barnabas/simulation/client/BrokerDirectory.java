package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponseTopic;
import org.barnabas.protocol.wire.Message;
import org.barnabas.simulation.client.KnownTopic.KnownLeader;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one client knows of the cluster, and its connections. Who asks here for a leader learns nothing of the network: what
 * is known may be old, and whoever finds that out asks for a {@link #refresh}. Lives on the client's thread.
 */
final class BrokerDirectory {

    static final int NOBODY = -1;

    private static final short METADATA_VERSION = 12;

    private final ClientHome home;
    private final ClientPace pace;
    private final SplittableRandom ways;
    private final Map<ClientAddress, PeerClient> connections = new LinkedHashMap<>();
    private final Map<Integer, ClientAddress> brokers = new TreeMap<>();
    private final Map<String, KnownTopic> topics = new TreeMap<>();
    /** Also of topics that somebody says are not there: leader epochs of one id never go back. */
    private final Map<Uuid, KnownTopic> everKnown = new LinkedHashMap<>();

    private final TreeSet<String> wanted = new TreeSet<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private int controller = NOBODY;
    private long nextAskMs;
    private boolean asking;

    BrokerDirectory(ClientHome home, ClientPace pace) {
        this.home = home;
        this.pace = pace;
        this.ways = home.random("ways");
    }

    /** Topics that are asked about from now on. */
    void want(Collection<String> names) {
        assert home.loop().isCurrent();
        wanted.addAll(names);
    }

    /** Asks the cluster; tells when something was heard or could not be. Not more often than is decent. */
    void refresh(Runnable then) {
        assert home.loop().isCurrent();
        waiting.add(then);
        if (!asking) {
            asking = true;
            home.loop().schedule(Math.max(0, nextAskMs - home.nowMs()), this::askNow);
        }
    }

    private void askNow() {
        nextAskMs = home.nowMs() + pace.backoffMs();
        MetadataRequest request = new MetadataRequest()
                .allowAutoTopicCreation(false)
                .topics(wanted.stream()
                        .map(name -> new MetadataRequestTopic().name(name))
                        .toList());
        this.<MetadataResponse>ask(
                anyone(),
                ApiKey.METADATA,
                METADATA_VERSION,
                request,
                pace.requestMs(),
                answer -> {
                    hear(answer);
                    heard();
                },
                failure -> heard());
    }

    private void heard() {
        asking = false;
        List<Runnable> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(Runnable::run);
    }

    private void hear(MetadataResponse answer) {
        answer.brokers()
                .forEach(broker -> brokers.put(broker.nodeId(), new ClientAddress(broker.host(), broker.port())));
        controller = answer.controllerId();
        answer.topics().forEach(this::hear);
    }

    private void hear(MetadataResponseTopic said) {
        String name = said.name();
        ErrorCode error = ErrorCode.of(said.errorCode());
        if (name == null) {
            home.journal().fail(home.name() + " was told of a topic without a name, with " + error);
        } else if (error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
            topics.remove(name);
        } else if (error == ErrorCode.NONE) {
            KnownTopic topic = everKnown.computeIfAbsent(said.topicId(), id -> new KnownTopic(id, Map.of()));
            said.partitions()
                    .forEach(partition -> topic.hear(
                            partition.partitionIndex(),
                            new KnownLeader(partition.leaderId(), partition.leaderEpoch())));
            topics.put(name, topic);
        } else if (error != ErrorCode.LEADER_NOT_AVAILABLE) {
            home.journal().fail(home.name() + " got " + error + " for the metadata of " + name);
        }
    }

    /** The leader that an answer has named; an older one than what is known is none. */
    void hint(TopicPartition partition, int leader, int epoch) {
        KnownTopic topic = topics.get(partition.topic());
        if (topic != null && leader >= 0 && epoch >= 0 && brokers.containsKey(leader)) {
            topic.hear(partition.partition(), new KnownLeader(leader, epoch));
        }
    }

    /** There has been a leader of this epoch: those before it lead no more, whoever still says so. */
    void seen(TopicPartition partition, int epoch) {
        KnownTopic topic = topics.get(partition.topic());
        KnownLeader known = topic == null ? null : topic.leaders().get(partition.partition());
        if (topic != null && known != null && known.epoch() < epoch) {
            topic.hear(partition.partition(), new KnownLeader(NOBODY, epoch));
        }
    }

    @Nullable
    KnownTopic topic(String name) {
        return topics.get(name);
    }

    /** Null if nobody leads, or nobody has told where the leader is. */
    @Nullable
    KnownLeader leader(TopicPartition partition) {
        KnownTopic topic = topics.get(partition.topic());
        KnownLeader leader = topic == null ? null : topic.leaders().get(partition.partition());
        return leader == null || !brokers.containsKey(leader.broker()) ? null : leader;
    }

    /** Those that were ever heard of, ascending. */
    List<Integer> brokerIds() {
        return List.copyOf(brokers.keySet());
    }

    /** The broker itself; null if nobody has told where it is. */
    @Nullable
    PeerClient broker(int id) {
        ClientAddress address = brokers.get(id);
        return address == null ? null : connection(address);
    }

    PeerClient connection(ClientAddress address) {
        return connections.computeIfAbsent(address, home::dial);
    }

    PeerClient anyone() {
        List<ClientAddress> all = home.bootstrap();
        return connection(all.get(ways.nextInt(all.size())));
    }

    /** Where requests for the controller go; sometimes to another broker, which hands them on. */
    PeerClient towardsController() {
        PeerClient known = broker(controller);
        return known == null || ways.nextInt(4) == 0 ? anyone() : known;
    }

    /** Asks; what answers is of the class that belongs to the request. */
    <R extends Message> void ask(
            PeerClient to,
            ApiKey api,
            short version,
            Message request,
            int timeoutMs,
            Consumer<R> answered,
            Consumer<ClientFailure> failed) {
        to.send(api, version, request, timeoutMs, new Answer() {
            @Override
            @SuppressWarnings("unchecked") // The protocol says which answer belongs to a request.
            public void onResponse(Message response) {
                answered.accept((R) response);
            }

            @Override
            public void onFailure(ClientFailure failure) {
                failed.accept(failure);
            }
        });
    }

    /** A process that ends: all connections end, and with them what was asked. */
    void hangUp() {
        List<PeerClient> all = List.copyOf(connections.values());
        connections.clear();
        all.forEach(PeerClient::close);
    }
}
