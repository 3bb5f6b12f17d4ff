package org.barnabas.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private static HttpResponse<String> ask(MetricsEndpoint endpoint, String method, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesTheRegistryAsText() throws Exception {
        // Given
        Counter.builder()
                .name("barnabas_tests_total")
                .help("Tests.")
                .register(registry)
                .inc(3);
        // When
        HttpResponse<String> answer;
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(0, registry)) {
            answer = ask(endpoint, "GET", "/metrics");
        }
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(answer.body())
                .contains("# HELP barnabas_tests_total Tests.")
                .contains("\nbarnabas_tests_total 3.0\n")
                .contains("process_");
    }

    @Test
    void howBusyEventLoopsAreIsSeenAndOtherThreadsAreNot() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        List<Thread> threads = Stream.of("net-0", "net-0", "somebody")
                .map(name -> new Thread(() -> awaitQuietly(asked), name))
                .toList();
        threads.forEach(Thread::start);
        // When
        HttpResponse<String> answer;
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(0, registry)) {
            answer = ask(endpoint, "GET", "/metrics");
        } finally {
            asked.countDown();
        }
        // Then
        assertThat(answer.body())
                .containsOnlyOnce("barnabas_thread_cpu_seconds_total{thread=\"net-0\"}")
                .doesNotContain("somebody");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Probes of load balancers and monitoring ask so. */
    @Test
    void headIsAnsweredWithoutTheText() throws Exception {
        // When
        HttpResponse<String> answer;
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(0, registry)) {
            answer = ask(endpoint, "HEAD", "/metrics");
        }
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void nothingElseIsServed() throws Exception {
        // When
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(0, registry)) {
            // Then
            assertThat(ask(endpoint, "GET", "/").statusCode()).isEqualTo(404);
            assertThat(ask(endpoint, "GET", "/metricsandmore").statusCode()).isEqualTo(404);
            assertThat(ask(endpoint, "POST", "/metrics").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void aNegativePortOpensNothing() throws Exception {
        // When
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(-1, registry)) {
            // Then
            assertThat(endpoint.port()).isNegative();
        }
    }

    @Test
    void aTakenPortIsReported() throws Exception {
        // Given
        try (MetricsEndpoint first = MetricsEndpoint.open(0, registry)) {
            // When
            // Then
            assertThatThrownBy(() -> MetricsEndpoint.open(first.port(), new PrometheusRegistry()))
                    .isInstanceOf(IOException.class);
        }
    }
}
