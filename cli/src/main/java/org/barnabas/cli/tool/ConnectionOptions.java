package org.barnabas.cli.tool;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.barnabas.cli.tool.KafkaProbe.Listener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which broker a command talks to, and how long it waits for it. */
public final class ConnectionOptions {

    static final String BOOTSTRAP = "bootstrap.servers";

    private static final String PROTOCOL = "security.protocol";

    /** Whoever speaks without TLS answers at once; whoever wants TLS says nothing that counts. */
    private static final int PLAIN_ANSWER_MS = 500;

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            description = {
                "Brokers to ask first, comma-separated. Else BARNABAS_BOOTSTRAP_SERVERS, the profile in use,"
                        + " 127.0.0.1:9092."
            })
    private @Nullable String bootstrapServer;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "Take this profile ('barnabas profile').")
    private @Nullable String profile;

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

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private boolean warned;

    /** One that says nothing about itself. */
    public static ConnectionOptions quiet(@Nullable String bootstrapServer, @Nullable String profile, int timeoutMs) {
        ConnectionOptions connection = new ConnectionOptions();
        connection.bootstrapServer = bootstrapServer;
        connection.profile = profile;
        connection.timeoutMs = timeoutMs;
        return connection;
    }

    public int timeoutMs() {
        return timeoutMs;
    }

    /** Fails if brokers were named, in whatever way that belongs to this command alone. */
    void requireNoServers() {
        if (bootstrapServer != null || profile != null) {
            throw new UsageException("--zookeeper finds the brokers: leave --bootstrap-server and --profile out.");
        }
    }

    /** Asks these brokers, which somebody has found. */
    void useServers(String servers) {
        bootstrapServer = servers;
    }

    /** An admin client; fails at once if nobody listens. */
    public Admin admin() {
        return Admin.create(clientConfig());
    }

    /**
     * What every client of a tool is configured with.
     *
     * @throws ToolException if no broker answers at any of the addresses, or a file cannot be read
     */
    public Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>();
        config.put("client.id", "barnabas-cli");
        config.put("default.api.timeout.ms", timeoutMs);
        config.put("request.timeout.ms", timeoutMs);
        // A tool lives too short for anybody to look at its JMX beans.
        config.put("metric.reporters", java.util.List.of());
        config.put("enable.metrics.push", false);
        ServerChoice choice = choice();
        choice.properties().forEach((key, value) -> config.put(key.toString(), value));
        if (choice.note() != null && command != null) {
            command.commandLine().getErr().println(choice.note());
            command.commandLine().getErr().flush();
        }
        try {
            requireBroker(choice.servers(), String.valueOf(config.getOrDefault(PROTOCOL, "PLAINTEXT")));
        } catch (ToolException e) {
            if (choice.profile() == null) {
                throw e;
            }
            throw new ToolException(e.getMessage() + "\nthe address is that of profile " + choice.profile()
                    + ": 'barnabas profile use default' goes back, 'barnabas profile delete " + choice.profile()
                    + "' forgets it");
        }
        return config;
    }

    /** Why a broker that takes connections has not answered in time, and what to do next. */
    String whyNoAnswer() {
        return BootstrapProbe.whyNoAnswer(choice().servers());
    }

    /**
     * Returns if all of these are addresses as people write them, whoever listens there.
     *
     * @param servers {@code bootstrap.servers}
     * @throws UsageException if one is none
     */
    public static void requireAddresses(String servers) {
        for (String text : servers.split(",", -1)) {
            address(text.trim());
        }
    }

    private ServerChoice choice() {
        Properties file = properties == null ? new Properties() : ClientKeys.read(properties);
        if (properties != null && command != null && !warned) {
            warned = true;
            PrintWriter err = command.commandLine().getErr();
            ClientKeys.warnings(properties, file).forEach(line -> err.println("barnabas: " + line));
            err.flush();
        }
        return ServerChoice.of(bootstrapServer, profile, file, System.getenv(), Profiles.ofUser());
    }

    /** The client would try again until its timeout; a person wants to know at once. */
    private void requireBroker(String servers, String protocol) {
        boolean plain = protocol.toUpperCase(Locale.ROOT).equals("PLAINTEXT");
        Set<Listener> found = EnumSet.noneOf(Listener.class);
        String unknownHost = null;
        for (String text : servers.split(",", -1)) {
            InetSocketAddress address = address(text.trim());
            if (address.isUnresolved()) {
                unknownHost = address.getHostString();
                continue;
            }
            Listener listener = plain
                    ? KafkaProbe.ask(address, timeoutMs)
                    : KafkaProbe.listens(address, timeoutMs) ? Listener.BROKER : Listener.NONE;
            if (listener == Listener.BROKER) {
                requireTls(address, text.trim(), protocol);
                return;
            }
            found.add(listener);
        }
        throw failure(servers, found, unknownHost);
    }

    /** Who is to speak TLS and answers without is asked in vain until the time is up. */
    private void requireTls(InetSocketAddress address, String text, String protocol) {
        boolean tls = protocol.toUpperCase(Locale.ROOT).endsWith("SSL");
        if (tls && KafkaProbe.ask(address, PLAIN_ANSWER_MS) == Listener.BROKER) {
            throw new ToolException(text + " does not speak TLS, but " + PROTOCOL + " is " + protocol
                    + "\nTake " + PROTOCOL + " out of " + (properties == null ? "the profile" : properties)
                    + ", or name the port with TLS; a broker of Barnabas has none yet.");
        }
    }

    private static ToolException failure(String servers, Set<Listener> found, @Nullable String unknownHost) {
        String other = "\nName a broker with --bootstrap-server HOST:PORT.";
        if (found.contains(Listener.SILENT)) {
            return new ToolException("who listens at " + servers + " did not answer in time"
                    + "\nIf it is a broker look at its log, or raise --timeout-ms.");
        }
        if (found.contains(Listener.HTTP)) {
            return new ToolException(
                    servers + " does not speak Kafka but HTTP: is it the port of the metrics?" + other);
        }
        if (found.contains(Listener.CLOSING)) {
            return new ToolException(servers + " does not speak Kafka: it closed the connection when asked"
                    + "\nIs it the port of ZooKeeper, or one with TLS (security.protocol in --client-config)?" + other);
        }
        if (found.contains(Listener.OTHER)) {
            return new ToolException(servers + " does not speak Kafka" + other);
        }
        if (found.isEmpty() && unknownHost != null) {
            return new ToolException("there is no host " + unknownHost + other);
        }
        return new ToolException("no broker answers at " + servers
                + "\nStart one with 'barnabas start', or name another one with --bootstrap-server HOST:PORT.");
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
            if (host.isEmpty()) {
                throw new IllegalArgumentException("no host");
            }
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is no address: write --bootstrap-server HOST:PORT.");
        }
    }
}
