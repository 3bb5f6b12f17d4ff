package org.barnabas.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.barnabas.client.group.Subscription;
import org.barnabas.client.group.ThreadId;
import org.barnabas.client.group.TopicFilter;
import org.barnabas.client.zookeeper.ZooKeeperTroubleException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The high-level consumer of Kafka 0.8, whose groups live in ZooKeeper, on today's wire protocol. Members of a group share
 * out the partitions of the topics that they want among their streams, and do so again whenever a member, a broker, a topic
 * or a partition comes or goes. It shares a group with consumers of 0.8.2.1, so that a group can move one process at a time.
 *
 * <pre>{@code
 * Properties properties = new Properties();
 * properties.put("zookeeper.connect", "127.0.0.1:2181");
 * properties.put("group.id", "billing");
 * try (ZooKeeperConsumer consumer = ZooKeeperConsumer.create(properties)) {
 *     for (RecordStream stream : consumer.streams(TopicFilter.include("orders|returns"), 3)) {
 *         pool.execute(() -> {
 *             while (stream.hasNext()) {
 *                 handle(stream.next());
 *             }
 *         });
 *     }
 * }
 * }</pre>
 *
 * <p><b>One owner.</b> A partition belongs to one stream of one member at any time. When it is given up, the stream hands out
 * no more of its records, then what was handed out is committed (unless {@code auto.commit.enable} is false), and only then
 * another member can take it. While ZooKeeper does not answer, streams wait after two thirds of the session's timeout at the
 * latest: when it has passed, ZooKeeper gives the partitions to others. A record that was handed out before is still in the
 * hands of the program.
 *
 * <p><b>Offsets.</b> A record counts as consumed when a stream hands it out. A commit covers what was handed out, is never
 * behind what this consumer has committed before, and is made where {@code offsets.storage} says. After the death of a
 * member, what it has not committed comes again.
 *
 * <p><b>Threads.</b> Any thread may use the consumer; a stream belongs to one thread at a time. Each consumer has a thread of
 * its own, and ZooKeeper's client two.
 */
public final class ZooKeeperConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperConsumer.class);

    private final ZooKeeperConsumerConfig config;
    private final CompletableFuture<ConsumerLoop> loop = new CompletableFuture<>();
    private final CompletableFuture<Thread> thread = new CompletableFuture<>();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

    private ZooKeeperConsumer(ZooKeeperConsumerConfig config) {
        this.config = config;
        config.ignored().forEach((key, why) -> LOG.warn("{} has no effect: {}", key, why));
    }

    /**
     * A consumer that is in no group before it is asked for streams.
     *
     * @param properties of {@link ZooKeeperConsumerConfig}
     * @throws ZooKeeperConsumerException if a value cannot be used
     */
    public static ZooKeeperConsumer create(Properties properties) {
        return create(ZooKeeperConsumerConfig.of(properties));
    }

    /** A consumer that is in no group before it is asked for streams. */
    public static ZooKeeperConsumer create(ZooKeeperConsumerConfig config) {
        return new ZooKeeperConsumer(config);
    }

    /** The consumer's name in {@code /consumers/G/ids}. */
    public String consumerId() {
        return config.consumerId();
    }

    /**
     * Joins the group with so many streams for each topic, whether it exists yet or not, and waits until it has its
     * partitions. A consumer has streams only once.
     *
     * @throws ConsumerRebalanceFailedException if it has not got them in {@code rebalance.max.retries} attempts; the consumer
     *     is closed
     * @throws ZooKeeperConsumerException if ZooKeeper does not answer
     * @throws IllegalArgumentException if a number is less than one
     * @throws IllegalStateException if there are streams already, or the consumer is closed
     */
    public Map<String, List<RecordStream>> streams(Map<String, Integer> streamsByTopic) {
        return join(Subscription.toTopics(streamsByTopic)).all();
    }

    /** Joins the group with so many streams for one topic. Otherwise as {@link #streams(Map)}. */
    public List<RecordStream> streams(String topic, int streams) {
        return all(join(Subscription.toTopics(Map.of(topic, streams))));
    }

    /**
     * Joins the group with so many streams for all topics that match together, those included that come later. Otherwise as
     * {@link #streams(Map)}.
     */
    public List<RecordStream> streams(TopicFilter filter, int streams) {
        return all(join(Subscription.toFilter(filter, streams)));
    }

    /** Of one topic, or one filter. */
    private static List<RecordStream> all(StreamSet streams) {
        return streams.all().values().iterator().next();
    }

    private StreamSet join(Subscription subscription) {
        if (!begun.complete(true)) {
            throw new IllegalStateException("a consumer has streams once, and none after it was closed");
        }
        ConsumerLoop made = open(subscription);
        Thread owner = new Thread(made, "zookeeper-consumer-" + config.consumerId());
        owner.setDaemon(true);
        owner.start();
        thread.complete(owner);
        loop.complete(made);
        try {
            await(made.settled());
            return made.streams();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ConsumerLoop open(Subscription subscription) {
        try {
            return new ConsumerLoop(config, subscription);
        } catch (ZooKeeperTroubleException e) {
            throw new ZooKeeperConsumerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What this consumer owns at the moment, and which of its streams reads it. */
    public Map<TopicPartition, ThreadId> owned() {
        Map<TopicPartition, ThreadId> owned = new HashMap<>();
        claims().forEach((partition, claim) -> owned.put(partition, claim.thread()));
        return owned;
    }

    /** The next offset to hand out of each partition that this consumer owns; those are left out where it is not known yet. */
    public Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        claims().forEach((partition, claim) -> {
            if (claim.position() != Claim.UNKNOWN) {
                positions.put(partition, claim.position());
            }
        });
        return positions;
    }

    private Map<TopicPartition, Claim> claims() {
        ConsumerLoop made = loop.getNow(null);
        return made == null ? Map.of() : made.claims();
    }

    /**
     * Commits all that all streams have handed out so far, and waits until it is stored. What belonged to partitions that were
     * given up meanwhile is not committed.
     *
     * @throws ZooKeeperConsumerException if it is not known to be stored, or the consumer is closed
     */
    public void commit() {
        ConsumerLoop made = loop.getNow(null);
        if (made == null) {
            if (begun.isDone()) {
                throw new ZooKeeperConsumerException("the consumer is closed, or about to start");
            }
            return; // Nothing was handed out.
        }
        try {
            await(made.commit());
        } catch (ZooKeeperConsumerException | InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ZooKeeperConsumerException("not committed: " + e.getMessage(), e);
        }
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(cause);
        }
    }

    /**
     * Leaves the group: hands out no more, commits what was handed out unless {@code auto.commit.enable} is false, and gives the
     * partitions to others at once. Streams end. Waits for it; does nothing if it is closed already.
     */
    @Override
    public void close() {
        begun.complete(true);
        ConsumerLoop made = loop.getNow(null);
        @Nullable Thread owner = thread.getNow(null);
        if (made == null || owner == null) {
            return;
        }
        made.close();
        try {
            owner.join();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
