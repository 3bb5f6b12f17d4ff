package org.barnabas.net;

import java.util.List;

/**
 * What the network layer is told.
 *
 * @param listeners where to listen; at least one
 * @param threads event loops, {@code num.network.threads}; at least 1
 * @param maxRequestBytes largest frame, {@code socket.request.max.bytes}
 * @param queuedRequestBytes soft bound of all request bytes in memory, {@code queued.max.request.bytes}; at least one
 *     frame always fits
 * @param waitingRequestBytes soft bound of what all requests that wait for their answers keep on the heap, estimated
 * @param peerAnswerBytes soft bound of the answers of other brokers in memory
 * @param maxInFlight requests of one connection that may wait for their answers before reading stops
 * @param maxIdleMs {@code connections.max.idle.ms}; 0 or less: never
 * @param frameDeadlineMs how long a frame that has begun may take to arrive, on top of one second per 64 KiB
 * @param connections how many there may be
 * @param sendBufferBytes {@code socket.send.buffer.bytes}; -1 leaves it to the operating system
 * @param receiveBufferBytes {@code socket.receive.buffer.bytes}; -1 leaves it to the operating system
 * @param backlog {@code socket.listen.backlog.size}
 */
public record NetConfig(
        List<Endpoint> listeners,
        int threads,
        int maxRequestBytes,
        long queuedRequestBytes,
        long waitingRequestBytes,
        long peerAnswerBytes,
        int maxInFlight,
        long maxIdleMs,
        long frameDeadlineMs,
        ConnectionQuota connections,
        int sendBufferBytes,
        int receiveBufferBytes,
        int backlog) {

    /** Kafka's default of {@code socket.request.max.bytes}. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 104_857_600;

    private static final long LEAST_ANSWER_BYTES = 8L << 20;
    private static final long MOST_ANSWER_BYTES = 64L << 20;

    public NetConfig {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("at least one listener is needed");
        }
        if (threads < 1 || maxInFlight < 1 || maxRequestBytes < 1) {
            throw new IllegalArgumentException("threads, maxInFlight and maxRequestBytes must be at least 1");
        }
    }

    /**
     * A place to listen.
     *
     * @param name the listener's name, such as {@code PLAINTEXT}
     * @param host address to bind; empty: all addresses
     * @param port 0: any free port
     * @param interBroker whether brokers reach each other by it
     */
    public record Endpoint(String name, String host, int port, boolean interBroker) {

        /** One for clients. */
        public Endpoint(String name, String host, int port) {
            this(name, host, port, false);
        }
    }

    /** Bytes of the largest answer that this process sends, records in files aside: a sixteenth of the heap, within bounds. */
    public static long largestAnswerBytes() {
        return Math.max(
                LEAST_ANSWER_BYTES,
                Math.min(MOST_ANSWER_BYTES, Runtime.getRuntime().maxMemory() / 16));
    }

    /** Kafka's defaults for one listener. */
    public static NetConfig defaults(Endpoint listener, int threads) {
        return new NetConfig(
                List.of(listener),
                threads,
                DEFAULT_MAX_REQUEST_BYTES,
                128L << 20,
                64L << 20,
                64L << 20,
                16,
                600_000,
                60_000,
                ConnectionQuota.UNLIMITED,
                -1,
                -1,
                50);
    }

    /** The same with another bound of what is in flight; for tests and tuning. */
    public NetConfig withLimits(int requestBytes, long queuedBytes, int inFlight) {
        return new NetConfig(
                listeners,
                threads,
                requestBytes,
                queuedBytes,
                waitingRequestBytes,
                peerAnswerBytes,
                inFlight,
                maxIdleMs,
                frameDeadlineMs,
                connections,
                sendBufferBytes,
                receiveBufferBytes,
                backlog);
    }

    /** The same with another bound of what requests that wait for their answers keep. */
    public NetConfig withWaiting(long waitingBytes) {
        return new NetConfig(
                listeners,
                threads,
                maxRequestBytes,
                queuedRequestBytes,
                waitingBytes,
                peerAnswerBytes,
                maxInFlight,
                maxIdleMs,
                frameDeadlineMs,
                connections,
                sendBufferBytes,
                receiveBufferBytes,
                backlog);
    }

    /** The same with other time-outs. */
    public NetConfig withTimeouts(long idleMs, long frameMs) {
        return new NetConfig(
                listeners,
                threads,
                maxRequestBytes,
                queuedRequestBytes,
                waitingRequestBytes,
                peerAnswerBytes,
                maxInFlight,
                idleMs,
                frameMs,
                connections,
                sendBufferBytes,
                receiveBufferBytes,
                backlog);
    }

    /** The same with other bounds of connections. */
    public NetConfig withConnections(ConnectionQuota quota) {
        return new NetConfig(
                listeners,
                threads,
                maxRequestBytes,
                queuedRequestBytes,
                waitingRequestBytes,
                peerAnswerBytes,
                maxInFlight,
                maxIdleMs,
                frameDeadlineMs,
                quota,
                sendBufferBytes,
                receiveBufferBytes,
                backlog);
    }

    /** The same with another bound of what other brokers answer. */
    public NetConfig withPeerAnswers(long answerBytes) {
        return new NetConfig(
                listeners,
                threads,
                maxRequestBytes,
                queuedRequestBytes,
                waitingRequestBytes,
                answerBytes,
                maxInFlight,
                maxIdleMs,
                frameDeadlineMs,
                connections,
                sendBufferBytes,
                receiveBufferBytes,
                backlog);
    }
}
