package org.barnabas.cli.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * How much room a broker's log directories have.
 *
 * @param freeBytes of the disk with the least
 * @param full directories that have less than is to be kept free: appends to what is in them are refused
 */
record DiskRoom(long freeBytes, List<String> full) {

    private static final String KEPT_FREE = "log.dir.min.free.bytes";

    /** Brokers that do not answer are not waited for any longer: this is not what the command is asked for first. */
    private static final int PATIENCE_MS = 5_000;

    /** What is kept free of a disk where nothing is said: so many bytes, or this part, whatever is less. */
    private static final long USUAL_BYTES = 1L << 30;

    private static final int USUAL_PART = 20;

    /** Asks brokers; those that do not say are missing in the answer. */
    static Map<Integer, DiskRoom> ask(Admin admin, Collection<Integer> brokers) throws InterruptedException {
        Map<Integer, DiskRoom> rooms = new TreeMap<>();
        if (brokers.isEmpty()) {
            return rooms;
        }
        List<ConfigResource> resources =
                brokers.stream().map(DiskRoom::resource).toList();
        Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(
                        resources, new DescribeConfigsOptions().timeoutMs(PATIENCE_MS))
                .values();
        for (Map.Entry<Integer, KafkaFuture<Map<String, LogDirDescription>>> each : admin.describeLogDirs(
                        brokers, new DescribeLogDirsOptions().timeoutMs(PATIENCE_MS))
                .descriptions()
                .entrySet()) {
            Map<String, LogDirDescription> directories = answer(each.getValue());
            Config config = answer(configs.get(resource(each.getKey())));
            DiskRoom room = directories == null ? null : of(directories, keptFree(config));
            if (room != null) {
                rooms.put(each.getKey(), room);
            }
        }
        return rooms;
    }

    private static ConfigResource resource(int broker) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
    }

    private static <T> @Nullable T answer(@Nullable KafkaFuture<T> asked) throws InterruptedException {
        try {
            return asked == null ? null : asked.get();
        } catch (ExecutionException unknown) {
            return null;
        }
    }

    /** Null if nobody knows: Apache Kafka keeps nothing free. */
    private static @Nullable Long keptFree(@Nullable Config config) {
        ConfigEntry entry = config == null ? null : config.get(KEPT_FREE);
        String value = entry == null ? null : entry.value();
        return value == null ? null : Long.valueOf(value);
    }

    /** Null if no directory tells. */
    static @Nullable DiskRoom of(Map<String, LogDirDescription> directories, @Nullable Long keptFree) {
        long least = Long.MAX_VALUE;
        List<String> full = new ArrayList<>();
        for (Map.Entry<String, LogDirDescription> each : directories.entrySet()) {
            LogDirDescription directory = each.getValue();
            if (directory.error() != null
                    || directory.usableBytes().isEmpty()
                    || directory.totalBytes().isEmpty()) {
                continue;
            }
            long free = directory.usableBytes().getAsLong();
            least = Math.min(least, free);
            if (keptFree != null) {
                long usual = Math.min(USUAL_BYTES, directory.totalBytes().getAsLong() / USUAL_PART);
                if (free < (keptFree < 0 ? usual : keptFree)) {
                    full.add(each.getKey());
                }
            }
        }
        full.sort(null);
        return least == Long.MAX_VALUE ? null : new DiskRoom(least, full);
    }

    boolean isFull() {
        return !full.isEmpty();
    }
}
