package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;

/** How this broker copies from leaders, and how it hands over when it stops. Times are milliseconds, sizes bytes. */
public record FollowerConfig(
        int fetchMaxBytes,
        int fetchResponseMaxBytes,
        int fetchMinBytes,
        int fetchWaitMaxMs,
        int fetchBackoffMs,
        int socketTimeoutMs,
        int socketReceiveBufferBytes,
        int shutdownMaxRetries,
        long shutdownRetryBackoffMs) {

    static final ConfigKey<Integer> FETCH_MAX_BYTES = ConfigKey.ofInt("replica.fetch.max.bytes", 1_048_576)
            .atLeast(0)
            .doc("The most bytes of one partition in one answer of a leader; the first batch comes whole.");
    static final ConfigKey<Integer> RESPONSE_MAX_BYTES = ConfigKey.ofInt("replica.fetch.response.max.bytes", 10_485_760)
            .atLeast(0)
            .doc("The most bytes of one answer of a leader.");
    static final ConfigKey<Integer> FETCH_MIN_BYTES = ConfigKey.ofInt("replica.fetch.min.bytes", 1)
            .doc("How many bytes a leader waits for, at most replica.fetch.wait.max.ms, before it answers.");
    static final ConfigKey<Integer> WAIT_MAX = ConfigKey.ofInt("replica.fetch.wait.max.ms", 500)
            .atLeast(0)
            .doc("How long a leader with nothing new keeps a follower waiting; far below replica.lag.time.max.ms.");
    static final ConfigKey<Integer> BACKOFF = ConfigKey.ofInt("replica.fetch.backoff.ms", 1_000)
            .atLeast(0)
            .doc("How long a follower pauses after an error.");
    static final ConfigKey<Integer> SOCKET_TIMEOUT = ConfigKey.ofInt("replica.socket.timeout.ms", 30_000)
            .atLeast(1)
            .doc("How long a follower waits for the answer of a leader.");
    static final ConfigKey<Integer> RECEIVE_BUFFER = ConfigKey.ofInt("replica.socket.receive.buffer.bytes", 65_536)
            .doc("SO_RCVBUF of connections to other brokers; 0 or less leaves it to the operating system.");
    static final ConfigKey<Integer> SHUTDOWN_RETRIES = ConfigKey.ofInt("controlled.shutdown.max.retries", 3)
            .atLeast(0)
            .doc("With controlled.shutdown.retry.backoff.ms: how long a stopping broker tries to hand over.");
    static final ConfigKey<Long> SHUTDOWN_BACKOFF = ConfigKey.ofLong("controlled.shutdown.retry.backoff.ms", 5_000L)
            .doc("How long one try to hand over may take; the controller is asked more often than that.");

    static List<ConfigKey<?>> keys() {
        return List.of(
                FETCH_MAX_BYTES,
                RESPONSE_MAX_BYTES,
                FETCH_MIN_BYTES,
                WAIT_MAX,
                BACKOFF,
                SOCKET_TIMEOUT,
                RECEIVE_BUFFER,
                SHUTDOWN_RETRIES,
                SHUTDOWN_BACKOFF);
    }

    static FollowerConfig of(ConfigValues values) {
        return new FollowerConfig(
                values.get(FETCH_MAX_BYTES),
                values.get(RESPONSE_MAX_BYTES),
                values.get(FETCH_MIN_BYTES),
                values.get(WAIT_MAX),
                values.get(BACKOFF),
                values.get(SOCKET_TIMEOUT),
                values.get(RECEIVE_BUFFER),
                values.get(SHUTDOWN_RETRIES),
                values.get(SHUTDOWN_BACKOFF));
    }

    /** How long a stopping broker tries to hand over in all. */
    public long handOverMs() {
        return shutdownMaxRetries * shutdownRetryBackoffMs;
    }
}
