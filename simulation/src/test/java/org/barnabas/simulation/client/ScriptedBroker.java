package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.InitProducerIdResponse;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.FakeThread;
import org.barnabas.testkit.FakeThreads;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/**
 * The only broker of a cluster, which answers as a test says; with the home of the client that asks it. What no script is
 * there for is lost.
 */
final class ScriptedBroker implements ClientHome {

    static final int ID = 1;
    static final String TOPIC = "kept-a";
    static final Uuid TOPIC_ID = new Uuid(1, 1);

    private static final long NANOS_PER_MS = 1_000_000;
    private static final ClientAddress ADDRESS = new ClientAddress("broker", 9092);

    final NotedJournal journal = new NotedJournal();
    final Topics topics;
    final Promises promises;
    final List<Message> asked = new ArrayList<>();
    private final ManualClock clock = new ManualClock(DEFAULT_BEGIN_MS);
    private final FakeThreads threads = new FakeThreads(clock, new SeededRandom(1));
    private final FakeThread thread = threads.named("client");
    private final Map<ApiKey, Function<Message, @Nullable Message>> scripts = new EnumMap<>(ApiKey.class);
    private final long beginMs = clock.monotonic().nowNs() / NANOS_PER_MS;

    /** A broker of one topic of one partition. */
    ScriptedBroker(TopicKind kind) {
        topics = Topics.of(List.of(new TopicPlan(TOPIC, kind, 1, (short) 1, Map.of())));
        promises = new Promises(topics, journal);
        script(ApiKey.METADATA, request -> metadata((MetadataRequest) request));
        script(
                ApiKey.INIT_PRODUCER_ID,
                request -> new InitProducerIdResponse().producerId(7).producerEpoch((short) 0));
        script(
                ApiKey.FIND_COORDINATOR,
                request -> new FindCoordinatorResponse()
                        .coordinators(List.of(new FindCoordinatorResponse.Coordinator()
                                .nodeId(ID)
                                .host(ADDRESS.host())
                                .port(ADDRESS.port()))));
    }

    private static MetadataResponse metadata(MetadataRequest request) {
        List<MetadataResponse.MetadataResponseTopic> topics = new ArrayList<>();
        if (request.topics() != null) {
            request.topics()
                    .forEach(topic -> topics.add(new MetadataResponse.MetadataResponseTopic()
                            .name(topic.name())
                            .topicId(TOPIC_ID)
                            .partitions(List.of(new MetadataResponse.MetadataResponsePartition()
                                    .partitionIndex(0)
                                    .leaderId(ID)
                                    .leaderEpoch(3)))));
        }
        return new MetadataResponse()
                .brokers(List.of(new MetadataResponse.MetadataResponseBroker()
                        .nodeId(ID)
                        .host(ADDRESS.host())
                        .port(ADDRESS.port())))
                .controllerId(ID)
                .topics(topics);
    }

    /** How an API is answered from now on; null loses the request. */
    void script(ApiKey api, Function<Message, @Nullable Message> script) {
        scripts.put(api, script);
    }

    /** What was asked of one class, in order. */
    <M extends Message> List<M> asked(Class<M> type) {
        return asked.stream().filter(type::isInstance).map(type::cast).toList();
    }

    void start(SimulatedClient client) {
        thread.execute(client::start);
        threads.run();
    }

    void onThread(Runnable task) {
        thread.execute(task);
        threads.run();
    }

    void pass(long ms) {
        threads.advanceMs(ms);
    }

    @Override
    public String name() {
        return "client";
    }

    @Override
    public Loop loop() {
        return thread;
    }

    @Override
    public long nowMs() {
        return clock.monotonic().nowNs() / NANOS_PER_MS - beginMs;
    }

    @Override
    public SplittableRandom random(String purpose) {
        return new SplittableRandom(purpose.length());
    }

    @Override
    public PeerClient dial(ClientAddress broker) {
        return new Line();
    }

    @Override
    public List<ClientAddress> bootstrap() {
        return List.of(ADDRESS);
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public boolean isSilent() {
        return false;
    }

    /** A connection that answers at once, in order. */
    private final class Line implements PeerClient {

        @Override
        public Loop loop() {
            return thread;
        }

        @Override
        public void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer) {
            asked.add(request);
            thread.execute(() -> {
                Function<Message, @Nullable Message> script = scripts.get(api);
                Message response = script == null ? null : script.apply(request);
                if (response == null) {
                    answer.onFailure(ClientFailure.LOST);
                } else {
                    answer.onResponse(response);
                }
            });
        }

        @Override
        public void connect(Consumer<@Nullable ClientFailure> done) {
            thread.execute(() -> done.accept(null));
        }

        @Override
        public void onLost(Consumer<ClientFailure> callback) {}

        @Override
        public void close() {}
    }
}
