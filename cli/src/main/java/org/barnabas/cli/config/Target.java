package org.barnabas.cli.config;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.cli.tool.BrokerCheck;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose configuration: exactly one of a topic and a broker. */
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

    boolean isBroker() {
        return topic == null;
    }

    /** What it is, for messages. */
    String kind() {
        return topic != null ? "topic" : "broker";
    }

    /** Which one, for messages. */
    String name() {
        return topic != null ? topic : String.valueOf(broker);
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
        if (broker == null || broker.equals(ALL_BROKERS)) {
            return new ConfigResource(ConfigResource.Type.BROKER, "");
        }
        if (!broker.matches("\\d{1,9}")) {
            throw new UsageException("'" + broker + "' is no broker: write --broker ID, or --broker default for all.");
        }
        BrokerCheck.requireUp(admin, Integer.parseInt(broker));
        return new ConfigResource(ConfigResource.Type.BROKER, broker);
    }
}
