package org.barnabas.broker.requests;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.net.Reply;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;

/** What an operator asks about requests: how many of which API, how large, how long until the answer is given. */
public final class RequestMetrics {

    private static final double NS_PER_SECOND = 1e9;

    /** The figures of one API, their labels resolved. */
    private record ApiFigures(CounterDataPoint requests, CounterDataPoint bytes, DistributionDataPoint seconds) {}

    private final Map<ApiKey, ApiFigures> byApi = new EnumMap<>(ApiKey.class);
    private final Counter problems;
    private final MonotonicClock clock;

    public RequestMetrics(PrometheusRegistry registry, HandlerTable handlers, MonotonicClock clock) {
        this.clock = clock;
        Counter requests = Counter.builder()
                .name("barnabas_requests_total")
                .help("Requests taken, by API.")
                .labelNames("api")
                .register(registry);
        Counter bytes = Counter.builder()
                .name("barnabas_request_bytes_total")
                .help("Bytes of request bodies, by API.")
                .labelNames("api")
                .register(registry);
        Histogram seconds = Histogram.builder()
                .name("barnabas_request_seconds")
                .help("Time from the arrival of a request to its answer being ready, by API.")
                .labelNames("api")
                .classicOnly()
                .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)
                .register(registry);
        problems = Counter.builder()
                .name("barnabas_request_problems_total")
                .help("Requests that were refused (unknown API or version), malformed, or failed in the handler.")
                .labelNames("problem")
                .register(registry);
        handlers.all().forEach(handler -> {
            String api = handler.api().name().toLowerCase(Locale.ROOT);
            byApi.put(
                    handler.api(),
                    new ApiFigures(requests.labelValues(api), bytes.labelValues(api), seconds.labelValues(api)));
        });
    }

    /** Counts a request; its answer given through the returned reply ends the measured time. */
    Reply onRequest(ApiKey api, int bodyBytes, long receivedNs, Reply reply) {
        ApiFigures figures = byApi.get(api);
        if (figures == null) {
            return reply;
        }
        figures.requests.inc();
        figures.bytes.inc(bodyBytes);
        return new TimedReply(reply, figures.seconds, receivedNs, clock);
    }

    void refused() {
        problems.labelValues("refused").inc();
    }

    void malformed() {
        problems.labelValues("malformed").inc();
    }

    void failed() {
        problems.labelValues("failed").inc();
    }

    /** Measures until the answer is given; waiting for its turn and the network is not part of it. */
    private static final class TimedReply extends ForwardingReply {

        private final DistributionDataPoint seconds;
        private final long receivedNs;
        private final MonotonicClock clock;

        TimedReply(Reply reply, DistributionDataPoint seconds, long receivedNs, MonotonicClock clock) {
            super(reply);
            this.seconds = seconds;
            this.receivedNs = receivedNs;
            this.clock = clock;
        }

        private void observe() {
            seconds.observe((clock.nowNs() - receivedNs) / NS_PER_SECOND);
        }

        @Override
        public void send(Message response) {
            observe();
            super.send(response);
        }

        @Override
        public void send(Message response, short version) {
            observe();
            super.send(response, version);
        }

        @Override
        public void skip() {
            observe();
            super.skip();
        }
    }
}
