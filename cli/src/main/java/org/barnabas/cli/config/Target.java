package org.barnabas.cli.config;

import org.apache.kafka.common.config.ConfigResource;
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

    /** What it is, for messages. */
    String kind() {
        return topic != null ? "topic" : "broker";
    }

    /** Which one, for messages. */
    String name() {
        return topic != null ? topic : String.valueOf(broker);
    }

    ConfigResource resource() {
        if (topic != null) {
            return new ConfigResource(ConfigResource.Type.TOPIC, topic);
        }
        return new ConfigResource(
                ConfigResource.Type.BROKER, broker == null || broker.equals(ALL_BROKERS) ? "" : broker);
    }
}
