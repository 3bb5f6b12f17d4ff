package org.barnabas.cli.tool;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker a command talks to, and how long it waits for it. */
public final class Connection {

    private static final int CONNECT_MS = 3_000;

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            description = "Brokers to ask first, comma-separated; 127.0.0.1:9092 by default.")
    private String bootstrapServer = "127.0.0.1:9092";

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "Properties of the client, under Apache Kafka's key names.")
    private @Nullable Path properties;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            description = "How long to wait for an answer; 10000 by default.")
    private int timeoutMs = 10_000;

    public int timeoutMs() {
        return timeoutMs;
    }

    /** An admin client; fails at once if nobody listens. */
    public Admin admin() {
        return Admin.create(clientConfig());
    }

    /**
     * What every client of a tool is configured with.
     *
     * @throws ToolException if nobody listens at any of the addresses, or the file cannot be read
     */
    public Map<String, Object> clientConfig() {
        requireListener();
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServer);
        config.put("client.id", "barnabas-cli");
        config.put("default.api.timeout.ms", timeoutMs);
        config.put("request.timeout.ms", timeoutMs);
        // A tool lives too short for anybody to look at its JMX beans.
        config.put("metric.reporters", List.of());
        config.put("enable.metrics.push", false);
        if (properties != null) {
            Properties file = new Properties();
            try (InputStream in = Files.newInputStream(properties)) {
                file.load(in);
            } catch (IOException e) {
                throw new ToolException("cannot read --client-config " + properties);
            }
            file.forEach((key, value) -> config.put(key.toString(), value));
        }
        return config;
    }

    /** The client would try again until its timeout; a person wants to know at once. */
    private void requireListener() {
        for (String address : bootstrapServer.split(",", -1)) {
            InetSocketAddress where = address(address.trim());
            try (Socket socket = new Socket()) {
                socket.connect(where, Math.min(CONNECT_MS, timeoutMs));
                return;
            } catch (IOException e) {
                // The next address may answer; if none does, the exception below tells.
            }
        }
        throw new ToolException("no broker answers at " + bootstrapServer
                + "\nStart one with 'barnabas start', or name another one with --bootstrap-server HOST:PORT.");
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new ToolException("'" + text + "' is no address: write --bootstrap-server HOST:PORT.");
        }
    }
}
