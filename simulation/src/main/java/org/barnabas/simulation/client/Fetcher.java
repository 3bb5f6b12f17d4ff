package org.barnabas.simulation.client;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.FetchableTopicResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.simulation.client.FetchConversation.Asked;
import org.barnabas.simulation.client.KnownTopic.KnownLeader;
import org.barnabas.testkit.history.TopicPartition;

/**
 * Fetches some partitions from wherever their leaders are, with one fetch under way to each broker and a session there. Who
 * listens decides what becomes of records and of positions that the log does not hold. Lives on the client's thread.
 */
final class Fetcher {

    private static final short BY_NAME = 12;
    private static final short BY_ID = 13;

    /** What a client does with what comes. Positions have moved on when it is called. */
    interface Listener {

        /**
         * What an answer has for a partition; there may be no record in it.
         *
         * @param askedMs when the fetch was sent
         */
        void onBatches(TopicPartition partition, FetchedBatches batches, PartitionData data, long askedMs);

        /** The position is not in the log; nothing is fetched before {@link Fetcher#seek}. */
        void onOutOfRange(TopicPartition partition, long position);
    }

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ClientPace pace;
    private final boolean byId;
    private final Listener listener;
    private final SortedMap<TopicPartition, Long> positions = new TreeMap<>();
    private final Set<TopicPartition> lost = new HashSet<>();
    private final Map<Integer, Lane> lanes = new TreeMap<>();
    private boolean refreshing;
    private boolean stopped;

    /** What goes on with one broker. */
    private final class Lane {
        final int broker;
        final FetchConversation conversation = new FetchConversation(byId);
        boolean busy;

        Lane(int broker) {
            this.broker = broker;
        }

        void free(int afterMs) {
            home.loop().schedule(afterMs, () -> {
                busy = false;
                pump();
            });
        }
    }

    Fetcher(ClientHome home, BrokerDirectory directory, ClientPace pace, boolean byId, Listener listener) {
        this.home = home;
        this.directory = directory;
        this.pace = pace;
        this.byId = byId;
        this.listener = listener;
    }

    /** Fetches nothing but these from now on. */
    void assign(Map<TopicPartition, Long> from) {
        positions.clear();
        lost.clear();
        positions.putAll(from);
        stopped = false;
        pump();
    }

    /** Goes on elsewhere, or takes a partition in. */
    void seek(TopicPartition partition, long offset) {
        positions.put(partition, offset);
        lost.remove(partition);
        pump();
    }

    SortedMap<TopicPartition, Long> positions() {
        return positions;
    }

    /** Nothing more is asked for; what comes is not heard. */
    void stop() {
        stopped = true;
        positions.clear();
        lost.clear();
    }

    /** Asks every broker that leads something and is not being asked. */
    void pump() {
        if (stopped) {
            return;
        }
        Map<Integer, SortedMap<TopicPartition, Asked>> byLeader = new TreeMap<>();
        boolean leaderless = false;
        for (Map.Entry<TopicPartition, Long> entry : positions.entrySet()) {
            TopicPartition partition = entry.getKey();
            KnownLeader leader = directory.leader(partition);
            if (leader == null) {
                leaderless = true;
            } else if (!lost.contains(partition)) {
                byLeader.computeIfAbsent(leader.broker(), none -> new TreeMap<>())
                        .put(partition, new Asked(id(partition), entry.getValue(), leader.epoch()));
            }
        }
        byLeader.forEach((broker, partitions) -> {
            Lane lane = lanes.computeIfAbsent(broker, Lane::new);
            if (!lane.busy) {
                fetch(lane, partitions);
            }
        });
        if (leaderless) {
            askAround();
        }
    }

    private Uuid id(TopicPartition partition) {
        KnownTopic topic = directory.topic(partition.topic());
        return topic == null ? Uuid.ZERO : topic.id();
    }

    private void askAround() {
        if (refreshing) {
            return;
        }
        refreshing = true;
        home.loop()
                .schedule(
                        pace.backoffMs(),
                        () -> directory.refresh(() -> {
                            refreshing = false;
                            pump();
                        }));
    }

    private void fetch(Lane lane, SortedMap<TopicPartition, Asked> partitions) {
        PeerClient broker = directory.broker(lane.broker);
        if (broker == null) {
            return;
        }
        lane.busy = true;
        long askedMs = home.nowMs();
        directory.<FetchResponse>ask(
                broker,
                ApiKey.FETCH,
                byId ? BY_ID : BY_NAME,
                lane.conversation.ask(partitions, pace.fetchWaitMs()),
                pace.fetchWaitMs() + pace.requestMs(),
                answer -> hear(lane, answer, askedMs),
                failure -> {
                    lane.conversation.broken(false);
                    lane.free(pace.backoffMs());
                    askAround();
                });
    }

    private void hear(Lane lane, FetchResponse answer, long askedMs) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            if (!Refusals.FETCH_SESSION.contains(error)) {
                home.journal().fail(home.name() + " got " + error + " for a fetch");
            }
            lane.conversation.broken(error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
            lane.free(pace.backoffMs());
            return;
        }
        SortedMap<TopicPartition, Asked> told = lane.conversation.told();
        lane.conversation.answered(answer);
        if (!stopped) {
            answer.responses().forEach(topic -> hear(topic, told, askedMs));
        }
        lane.free(pace.fetchGapMs());
    }

    private void hear(FetchableTopicResponse topic, SortedMap<TopicPartition, Asked> told, long askedMs) {
        String name = byId ? nameOf(topic.topicId(), told) : topic.topic();
        for (PartitionData data : topic.partitions()) {
            TopicPartition partition = new TopicPartition(name, data.partitionIndex());
            Asked asked = told.get(partition);
            Long position = positions.get(partition);
            if (asked == null) {
                home.journal().fail(home.name() + " did not ask for " + partition + " and was answered");
            } else if (position != null && position == asked.offset() && !stopped) {
                hear(partition, asked, data, askedMs);
            }
        }
    }

    private static String nameOf(Uuid id, SortedMap<TopicPartition, Asked> told) {
        return told.entrySet().stream()
                .filter(entry -> entry.getValue().topicId().equals(id))
                .map(entry -> entry.getKey().topic())
                .findFirst()
                .orElse("a topic with the id " + id);
    }

    private void hear(TopicPartition partition, Asked asked, PartitionData data, long askedMs) {
        ErrorCode error = ErrorCode.of(data.errorCode());
        if (error == ErrorCode.NONE) {
            FetchedBatches batches = FetchedBatches.read(data.records(), asked.offset());
            if (!batches.sound()) {
                home.journal().note(home.name() + " got a damaged batch of " + partition);
            }
            if (!batches.ordered()) {
                home.journal().fail(home.name() + " got offsets of " + partition + " that do not ascend");
            }
            positions.put(partition, batches.end());
            listener.onBatches(partition, batches, data, askedMs);
        } else if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
            lost.add(partition);
            listener.onOutOfRange(partition, asked.offset());
        } else if (Refusals.ELSEWHERE.contains(error) || Refusals.LATER.contains(error)) {
            directory.hint(
                    partition,
                    data.currentLeader().leaderId(),
                    data.currentLeader().leaderEpoch());
            askAround();
        } else if (error == ErrorCode.CORRUPT_MESSAGE) {
            home.journal().note(home.name() + " was told of a damaged batch of " + partition);
        } else {
            home.journal().fail(home.name() + " got " + error + " for " + asked.offset() + " of " + partition);
        }
    }
}
