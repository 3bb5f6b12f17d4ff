package org.barnabas.cli.completion;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.cli.completion.CompleteCommand.Wanted;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Profiles;
import org.barnabas.client.ZooKeeperBrokers;
import org.jspecify.annotations.Nullable;

/** Asks a broker for names; where that fails for whatever reason there are none. */
final class Names {

    private static final int TIMEOUT_MS = 1_500;

    /** Whose keys are shown where no topic is named yet: every cluster has settings of all topics. */
    private static final String SOME_TOPIC = "__consumer_offsets";

    private Names() {}

    static List<String> of(Wanted wanted) {
        try {
            if (wanted.kind() == Wanted.Kind.PROFILE) {
                return Profiles.ofUser().names();
            }
            Map<String, String> options = wanted.options();
            ConnectionOptions connection =
                    ConnectionOptions.quiet(servers(options), options.get("--profile"), TIMEOUT_MS);
            try (Admin admin = connection.admin()) {
                return ask(admin, wanted).sorted().toList();
            }
        } catch (Exception silent) {
            return List.of();
        }
    }

    private static @Nullable String servers(Map<String, String> options) {
        String zooKeeper = options.get("--zookeeper");
        return zooKeeper == null
                ? options.get("--bootstrap-server")
                : ZooKeeperBrokers.bootstrapServers(zooKeeper, Duration.ofMillis(TIMEOUT_MS));
    }

    private static Stream<String> ask(Admin admin, Wanted wanted) throws Exception {
        return switch (wanted.kind()) {
            case TOPIC -> admin.listTopics(new ListTopicsOptions().listInternal(false)).names().get().stream();
            case GROUP -> admin.listGroups().all().get().stream().map(GroupListing::groupId);
            case BROKER -> brokers(admin).map(node -> Integer.toString(node.id()));
            case KEY -> keys(admin, wanted);
            case PROFILE -> Stream.of();
        };
    }

    private static Stream<Node> brokers(Admin admin) throws Exception {
        return admin.describeCluster().nodes().get().stream();
    }

    private static Stream<String> keys(Admin admin, Wanted wanted) throws Exception {
        String broker = wanted.options().get("--broker");
        String loggers = wanted.options().get("--broker-logger");
        ConfigResource of;
        if (loggers != null) {
            of = new ConfigResource(ConfigResource.Type.BROKER_LOGGER, loggers);
        } else if (broker != null) {
            String one = broker.matches("\\d+")
                    ? broker
                    : Integer.toString(brokers(admin).findFirst().orElseThrow().id());
            of = new ConfigResource(ConfigResource.Type.BROKER, one);
        } else {
            of = new ConfigResource(
                    ConfigResource.Type.TOPIC, wanted.options().getOrDefault("--topic", anyTopic(admin)));
        }
        Collection<ConfigEntry> entries = Objects.requireNonNull(
                        admin.describeConfigs(List.of(of)).all().get().get(of))
                .entries();
        return entries.stream()
                .filter(entry -> !wanted.settings() || !entry.isReadOnly())
                .map(entry -> entry.name() + (wanted.settings() ? "=" : ""));
    }

    private static String anyTopic(Admin admin) throws Exception {
        return admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get().stream()
                .findFirst()
                .orElse(SOME_TOPIC);
    }
}
