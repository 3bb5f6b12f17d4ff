package org.barnabas.broker.api;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.barnabas.broker.api.groups.GroupCoordinators;
import org.barnabas.broker.api.offsets.OffsetsInZooKeeper;
import org.barnabas.broker.api.topics.InternalTopics;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.coordinator.host.PartitionReader;
import org.barnabas.coordinator.host.PartitionWriter;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.barnabas.protocol.wire.WireWriter;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.ManualThread;
import org.barnabas.testkit.SeededRandom;

/** The group handlers on one coordinator whose commits are immediate, in a cluster with the topic "orders". */
public final class GroupApiBench implements GroupCoordinators, InternalTopics {

    public static final Uuid ORDERS_ID = new Uuid(1, 2);
    static final int PARTITIONS = 32;

    /** Characters of the text that may be committed into ZooKeeper, where it is not kept. */
    public static final int METADATA_MAX = 10;

    final ManualClock clock = new ManualClock(1_700_000_000_000L);
    public final ManualScheduler scheduler = new ManualScheduler(clock);
    public final List<String> ensured = new ArrayList<>();
    public final ImageHolder images;
    public final FakeZooKeeperOffsets znodes = new FakeZooKeeperOffsets();
    public final OffsetsInZooKeeper inZooKeeper = new OffsetsInZooKeeper(znodes, clock.monotonic(), METADATA_MAX);
    private final ManualMailbox imageMailbox = new ManualMailbox();
    private final ManualThread shard = new ManualThread();
    private final GroupCoordinator coordinator;
    private ErrorCode refusal = ErrorCode.NONE;

    public GroupApiBench() {
        images = new ImageHolder(imageMailbox, imageMailbox.thread());
        images.update(delta -> {
            delta.brokers(List.of(new BrokerNode(
                    1, List.of(new Endpoint("PLAINTEXT", "localhost", 9092, SecurityProtocol.PLAINTEXT)), null)));
            delta.topic(new TopicImage(
                    "orders",
                    ORDERS_ID,
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(partition -> PartitionImage.led(partition, 0, List.of(1)))
                            .toList()));
        });
        imageMailbox.drain();
        EmptyLog log = new EmptyLog();
        coordinator = shard.ask(() -> GroupCoordinator.start(
                "test",
                shard,
                GroupConfig.DEFAULTS,
                new GroupCoordinator.World(
                        shard.timers(scheduler),
                        clock.monotonic(),
                        clock.wall(),
                        new SeededRandom(1),
                        images::current,
                        new GroupMemory(1 << 20),
                        GroupMetrics.unregistered(),
                        () -> {}),
                log,
                log));
        shard.within(() -> coordinator.onHighWatermark(0));
        log.onHighWatermark = coordinator::onHighWatermark;
    }

    /** Takes everything, and has it committed at once. */
    private static final class EmptyLog implements PartitionReader, PartitionWriter {

        private LongConsumer onHighWatermark = offset -> {};
        private long end;

        @Override
        public void replay(Sink sink, Done done) {
            done.onReplayed(ErrorCode.NONE, 0);
        }

        @Override
        public Appended append(Batch batch) {
            long base = end;
            end += batch.records().size();
            onHighWatermark.accept(end);
            return new Appended(ErrorCode.NONE, base, end - 1);
        }
    }

    /** From now on this broker coordinates nothing. */
    public void refuse(ErrorCode error) {
        refusal = error;
    }

    /** From now on {@code __consumer_offsets} exists with one partition. */
    public void createOffsetsTopic(int leader) {
        images.update(delta -> delta.topic(new TopicImage(
                TopicNames.CONSUMER_OFFSETS, new Uuid(3, 4), List.of(PartitionImage.led(0, 0, List.of(leader))))));
        imageMailbox.drain();
    }

    @Override
    public int partitionOf(String groupId) {
        return 0;
    }

    @Override
    public void call(String groupId, Consumer<GroupCoordinator> action, Consumer<ErrorCode> refused) {
        if (refusal == ErrorCode.NONE) {
            shard.within(() -> action.accept(coordinator));
        } else {
            refused.accept(refusal);
        }
    }

    @Override
    public <T> void askAll(BiConsumer<GroupCoordinator, Consumer<T>> question, Consumer<List<T>> done) {
        List<T> answers = new ArrayList<>();
        shard.within(() -> question.accept(coordinator, answers::add));
        done.accept(answers);
    }

    @Override
    public void ensure(String topic) {
        ensured.add(topic);
    }

    /** Has a request handled; the answer is encoded in the request's version to see that it can be. */
    public <Q extends Request> Message handle(ApiHandler<Q> handler, Q request, int version) {
        Answer answer = new Answer((short) version);
        handler.handle(context(version), request, answer);
        return answer.message();
    }

    public <Q extends Request> Answer start(ApiHandler<Q> handler, Q request, int version) {
        Answer answer = new Answer((short) version);
        handler.handle(context(version), request, answer);
        return answer;
    }

    public static RequestContext context(int version) {
        RequestHeader header =
                new RequestHeader().requestApiVersion((short) version).clientId("client");
        return new RequestContext(connection(), header, RequestContext.ANONYMOUS, 0);
    }

    public static void encode(Message message, short version) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 64);
        message.write(out, version);
        out.release();
    }

    /** Where the one answer arrives. */
    public static final class Answer implements Reply {

        private final short version;
        private final List<Message> messages = new ArrayList<>();

        Answer(short version) {
            this.version = version;
        }

        public boolean isGiven() {
            return !messages.isEmpty();
        }

        public Message message() {
            if (messages.size() != 1) {
                throw new AssertionError("answers: " + messages);
            }
            return messages.get(0);
        }

        @Override
        public void send(Message response) {
            send(response, version);
        }

        @Override
        public void send(Message response, short inVersion) {
            encode(response, inVersion);
            messages.add(response);
        }

        @Override
        public void skip() {
            throw new AssertionError("skipped");
        }

        @Override
        public void close() {
            throw new AssertionError("closed");
        }
    }

    /** A connection that group handlers may ask who it is, and that runs tasks at once. */
    private static Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "listenerName" -> "PLAINTEXT";
                        case "clientAddress" -> InetAddress.getLoopbackAddress();
                        case "execute", "offer" -> {
                            ((Runnable) arguments[0]).run();
                            yield method.getName().equals("offer") ? true : null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }
}
