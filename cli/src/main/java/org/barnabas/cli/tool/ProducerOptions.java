package org.barnabas.cli.tool;

import java.util.Map;
import picocli.CommandLine.Option;

/** What commands that send records are told of how to send them. */
public final class ProducerOptions {

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            converter = CodecConverter.class,
            completionCandidates = CodecConverter.Words.class,
            description = "none (default), gzip, snappy, lz4 or zstd.")
    private String compression = "none";

    @Option(
            names = "--acks",
            paramLabel = "N",
            converter = AcksConverter.class,
            completionCandidates = AcksConverter.Words.class,
            description = "all (default), 1 or 0.")
    private String acks = "all";

    /**
     * The settings of a producer.
     *
     * @param lingerMs how long a batch waits for more records
     * @param deliveryMs how long it tries to send a record
     */
    public Map<String, Object> config(ConnectionOptions connection, int lingerMs, int deliveryMs) {
        Map<String, Object> config = connection.clientConfig();
        config.remove("default.api.timeout.ms");
        config.put("acks", acks);
        config.put("enable.idempotence", acks.equals("all"));
        config.put("compression.type", compression);
        config.put("linger.ms", lingerMs);
        config.put("max.block.ms", connection.timeoutMs());
        config.put("delivery.timeout.ms", deliveryMs);
        Retries.limit(config, connection.timeoutMs());
        return config;
    }
}
