package org.barnabas.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves metrics as Prometheus text on {@code http://127.0.0.1:port/metrics}. Reachable from this machine only, since
 * nobody has to log in. One thread, named {@code metrics}.
 */
public final class MetricsEndpoint implements AutoCloseable {

    private static final String PATH = "/metrics";
    private static final int BACKLOG = 16;

    private final @Nullable HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread metrics = new Thread(task, "metrics");
        metrics.setDaemon(true);
        return metrics;
    });

    private MetricsEndpoint(@Nullable HttpServer server) {
        this.server = server;
    }

    /**
     * Opens the endpoint and adds the figures of the process to the registry.
     *
     * @param port 0: any free one; negative: nothing is opened
     * @throws IOException if the port cannot be used
     */
    public static MetricsEndpoint open(int port, PrometheusRegistry registry) throws IOException {
        if (port < 0) {
            return new MetricsEndpoint(null);
        }
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(here, port), BACKLOG);
        ProcessMetrics.register(registry);
        MetricsEndpoint endpoint = new MetricsEndpoint(server);
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder()
                .setIncludeCreatedTimestamps(false)
                .build();
        server.createContext(PATH, exchange -> answer(exchange, registry, writer));
        server.setExecutor(endpoint.thread);
        server.start();
        return endpoint;
    }

    private static void answer(HttpExchange exchange, PrometheusRegistry registry, PrometheusTextFormatWriter writer)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
            if (head) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            writer.write(text, registry.scrape());
            exchange.sendResponseHeaders(200, text.size());
            try (OutputStream body = exchange.getResponseBody()) {
                text.writeTo(body);
            }
        }
    }

    /** Where it listens; negative if it does not. */
    public int port() {
        return server == null ? -1 : server.getAddress().getPort();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        thread.shutdown();
    }
}
