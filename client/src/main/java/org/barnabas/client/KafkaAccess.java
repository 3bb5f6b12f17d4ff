package org.barnabas.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.barnabas.client.group.BrokerEntry;
import org.jspecify.annotations.Nullable;

/**
 * The client that talks to the brokers, made when the first brokers are known, and again when none of those that it was made
 * with is left. Belongs to the thread of the consumer; {@link #wakeUp} is for any.
 */
final class KafkaAccess implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final ZooKeeperConsumerConfig config;
    private Set<String> met = Set.of();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    KafkaAccess(ZooKeeperConsumerConfig config) {
        this.config = config;
    }

    /**
     * Makes sure that the client knows one of these brokers.
     *
     * @return whether it is the same client as before
     * @throws ZooKeeperConsumerException if none of them can be reached without TLS or SASL
     */
    boolean meet(List<BrokerEntry> brokers) {
        String addresses = ZooKeeperBrokers.addresses(brokers, config.zookeeperConnect());
        Set<String> now = Set.of(addresses.split(","));
        if (consumer != null && now.stream().anyMatch(met::contains)) {
            return true;
        }
        close();
        consumer =
                new KafkaConsumer<>(clientConfig(addresses), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        met = new HashSet<>(now);
        return false;
    }

    /** What this consumer's settings mean to today's client. */
    private Map<String, Object> clientConfig(String addresses) {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", addresses);
        client.put("client.id", config.clientId());
        client.put("group.id", config.groupId());
        client.put("enable.auto.commit", false);
        client.put("allow.auto.create.topics", false);
        client.put("auto.offset.reset", config.fromSmallest() ? "earliest" : "latest");
        client.put("max.partition.fetch.bytes", config.fetchBytes());
        client.put("fetch.min.bytes", config.fetchMinBytes());
        client.put("fetch.max.wait.ms", config.fetchWaitMs());
        client.put("request.timeout.ms", config.requestTimeoutMs());
        client.put("receive.buffer.bytes", config.receiveBufferBytes());
        client.put("retry.backoff.ms", config.retryBackoffMs());
        client.put("retry.backoff.max.ms", Math.max(1_000, config.retryBackoffMs()));
        client.put("enable.metrics.push", false);
        return client;
    }

    /** The client; {@link #meet} comes first. */
    Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> made = consumer;
        if (made == null) {
            throw new ZooKeeperConsumerException("no broker is known yet");
        }
        return made;
    }

    /** Asks something that a call to wake up must not end: it is asked again. */
    <T> T asking(Function<Consumer<byte[], byte[]>, T> question) {
        while (true) {
            try {
                return question.apply(consumer());
            } catch (WakeupException e) {
                // Meant for a poll. Each call comes once, so this ends.
            }
        }
    }

    /** Ends a poll, or the next one if there is none at the moment. */
    void wakeUp() {
        Consumer<byte[], byte[]> made = consumer;
        if (made != null) {
            made.wakeup();
        }
    }

    @Override
    public void close() {
        Consumer<byte[], byte[]> made = consumer;
        consumer = null;
        if (made != null) {
            made.close(CloseOptions.timeout(CLOSE));
        }
    }
}
