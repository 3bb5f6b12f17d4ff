package org.barnabas.cli.config;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.cli.tool.BrokerCheck;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose configuration: exactly one of a topic, a broker and a broker's loggers. */
final class Target {

    private static final String ALL_BROKERS = "default";

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "Of this topic.")
    private @Nullable String topic;

    @Option(
            names = "--broker",
            paramLabel = "ID",
            required = true,
            description = "Of this broker, or 'default' for all brokers.")
    private @Nullable String broker;

    @Option(
            names = "--broker-logger",
            paramLabel = "ID",
            required = true,
            description = "Of this broker's loggers: keys are their names, values levels, until the broker ends.")
    private @Nullable String loggersOf;

    boolean isBroker() {
        return broker != null;
    }

    boolean isLoggers() {
        return loggersOf != null;
    }

    /** What it is, for messages. */
    String kind() {
        return topic != null ? "topic" : broker != null ? "broker" : "broker-logger";
    }

    /** Which one, for messages. */
    String name() {
        return topic != null ? topic : String.valueOf(broker != null ? broker : loggersOf);
    }

    /**
     * What to ask the cluster about.
     *
     * @throws ToolException if it is a broker that is not up: a client would look for it until its time is up
     */
    ConfigResource resource(Admin admin) throws Exception {
        if (topic != null) {
            return new ConfigResource(ConfigResource.Type.TOPIC, topic);
        }
        if (ALL_BROKERS.equals(broker)) {
            return new ConfigResource(ConfigResource.Type.BROKER, "");
        }
        if (!name().matches("\\d{1,9}")) {
            throw new UsageException("'" + name() + "' is no broker: write --" + kind() + " ID"
                    + (isBroker() ? ", or --broker default for all." : "."));
        }
        BrokerCheck.requireUp(admin, Integer.parseInt(name()));
        return new ConfigResource(isBroker() ? ConfigResource.Type.BROKER : ConfigResource.Type.BROKER_LOGGER, name());
    }
}
