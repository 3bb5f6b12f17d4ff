package org.barnabas.net.core;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/** What an operator asks about the network: bytes, connections, refusals, request memory. */
public final class NetMetrics {

    private final PrometheusRegistry registry;
    private final CounterDataPoint received;
    private final CounterDataPoint sent;
    private final CounterDataPoint accepted;
    private final Counter refused;
    private final Counter closed;

    public NetMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        received = counter("barnabas_net_received_bytes_total", "Bytes of requests, lengths included");
        sent = counter("barnabas_net_sent_bytes_total", "Bytes of responses, lengths included");
        accepted = counter("barnabas_net_connections_accepted_total", "Connections accepted");
        refused = Counter.builder()
                .name("barnabas_net_connections_refused_total")
                .help("Connections refused, by the limit that was reached")
                .labelNames("limit")
                .register(registry);
        closed = Counter.builder()
                .name("barnabas_net_connections_closed_by_broker_total")
                .help("Connections that the broker closed, by reason")
                .labelNames("reason")
                .register(registry);
    }

    void watch(
            LongSupplier openConnections,
            LongSupplier requestBytes,
            LongSupplier parkedBytes,
            LongSupplier answerBytes,
            LongSupplier peerAnswerBytes) {
        gauge("barnabas_net_connections", "Open connections", openConnections);
        gauge("barnabas_net_request_memory_bytes", "Bytes of requests in memory", requestBytes);
        gauge(
                "barnabas_net_waiting_request_memory_bytes",
                "What requests that wait for their answers keep, estimated",
                parkedBytes);
        gauge("barnabas_net_answer_memory_bytes", "Bytes of answers that clients have not taken yet", answerBytes);
        gauge("barnabas_net_peer_answer_memory_bytes", "Bytes of answers of other brokers in memory", peerAnswerBytes);
    }

    void received(int bytes) {
        received.inc(bytes);
    }

    void sent(int bytes) {
        sent.inc(bytes);
    }

    void accepted() {
        accepted.inc();
    }

    void refused(String limit) {
        refused.labelValues(limit.substring(0, limit.indexOf('='))).inc();
    }

    void closed(CloseReason reason) {
        closed.labelValues(reason.label()).inc();
    }

    /** Why the broker ended a connection; a closed set, so that the metric's labels are bounded. */
    enum CloseReason {
        BAD_FRAME,
        BAD_HEADER,
        IDLE,
        SLOW_FRAME,
        NO_MEMORY,
        LARGE_ANSWER,
        ANSWER_MEMORY,
        UNANSWERED,
        FAILURE;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private CounterDataPoint counter(String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }
}
