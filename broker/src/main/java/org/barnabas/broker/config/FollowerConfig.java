package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;

/** How this broker copies from leaders, and how it hands over when it stops. Times are milliseconds, sizes bytes. */
public final class FollowerConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> FETCH_MAX_BYTES = KEYS.add(ConfigKey.ofInt("replica.fetch.max.bytes", 1_048_576)
            .atLeast(0)
            .doc("The most bytes of one partition in one answer of a leader; the first batch comes whole."));
    static final ConfigKey<Integer> RESPONSE_MAX_BYTES =
            KEYS.add(ConfigKey.ofInt("replica.fetch.response.max.bytes", 10_485_760)
                    .atLeast(0)
                    .doc("The most bytes of one answer of a leader."));
    static final ConfigKey<Integer> FETCH_MIN_BYTES = KEYS.add(ConfigKey.ofInt("replica.fetch.min.bytes", 1)
            .doc("How many bytes a leader waits for, at most replica.fetch.wait.max.ms, before it answers."));
    static final ConfigKey<Integer> WAIT_MAX = KEYS.add(ConfigKey.ofInt("replica.fetch.wait.max.ms", 500)
            .atLeast(0)
            .doc("How long a leader with nothing new keeps a follower waiting; far below replica.lag.time.max.ms."));
    static final ConfigKey<Integer> BACKOFF = KEYS.add(ConfigKey.ofInt("replica.fetch.backoff.ms", 1_000)
            .atLeast(0)
            .doc("How long a follower pauses after an error."));
    static final ConfigKey<Integer> SOCKET_TIMEOUT = KEYS.add(ConfigKey.ofInt("replica.socket.timeout.ms", 30_000)
            .atLeast(1)
            .doc("How long a follower waits for the answer of a leader."));
    static final ConfigKey<Integer> RECEIVE_BUFFER =
            KEYS.add(ConfigKey.ofInt("replica.socket.receive.buffer.bytes", 65_536)
                    .doc("SO_RCVBUF of connections to other brokers; 0 or less leaves it to the operating system."));
    static final ConfigKey<Integer> SHUTDOWN_RETRIES = KEYS.add(ConfigKey.ofInt("controlled.shutdown.max.retries", 3)
            .atLeast(0)
            .doc("With controlled.shutdown.retry.backoff.ms: how long a stopping broker tries to hand over."));
    static final ConfigKey<Long> SHUTDOWN_BACKOFF =
            KEYS.add(ConfigKey.ofLong("controlled.shutdown.retry.backoff.ms", 5_000L)
                    .doc("How long one try to hand over may take; the controller is asked more often than that."));

    private FollowerConfig(ConfigValues values) {
        super(values, KEYS.all());
    }

    static FollowerConfig of(ConfigValues values) {
        return new FollowerConfig(values);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    public int fetchMaxBytes() {
        return get(FETCH_MAX_BYTES);
    }

    public int fetchResponseMaxBytes() {
        return get(RESPONSE_MAX_BYTES);
    }

    public int fetchMinBytes() {
        return get(FETCH_MIN_BYTES);
    }

    public int fetchWaitMaxMs() {
        return get(WAIT_MAX);
    }

    public int fetchBackoffMs() {
        return get(BACKOFF);
    }

    public int socketTimeoutMs() {
        return get(SOCKET_TIMEOUT);
    }

    public int socketReceiveBufferBytes() {
        return get(RECEIVE_BUFFER);
    }

    public int shutdownMaxRetries() {
        return get(SHUTDOWN_RETRIES);
    }

    public long shutdownRetryBackoffMs() {
        return get(SHUTDOWN_BACKOFF);
    }

    /** How long a stopping broker tries to hand over in all. */
    public long handOverMs() {
        return shutdownMaxRetries() * shutdownRetryBackoffMs();
    }
}
