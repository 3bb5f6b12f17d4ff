package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.barnabas.testkit.history.TopicPartition;

/** Compares what brokers have on disk: followers copy the leader's bytes, so the logs of a quiet partition are equal. */
final class Replicas {

    private Replicas() {}

    /** Waits until all brokers have the same bytes of every partition. */
    static void awaitIdentical(TestCluster cluster, List<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            TestCluster.eventually(() -> {
                Map<String, String> digests = new TreeMap<>();
                for (ClusterProcess broker : cluster.brokers()) {
                    Path log = cluster.logs(broker).resolve(partition.toString());
                    if (Files.isDirectory(log)) {
                        digests.put(broker.name(), digest(log));
                    }
                }
                if (digests.isEmpty() || digests.values().stream().distinct().count() > 1) {
                    throw new IllegalStateException("the logs of " + partition + " differ: " + digests);
                }
            });
        }
    }

    /** Of the log's bytes, wherever it was cut into segments, and their number. */
    private static String digest(Path log) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long bytes = 0;
        for (Path segment : segments(log)) {
            byte[] content = Files.readAllBytes(segment);
            digest.update(content);
            bytes += content.length;
        }
        return bytes + " bytes " + HexFormat.of().formatHex(digest.digest(), 0, 6);
    }

    private static List<Path> segments(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
