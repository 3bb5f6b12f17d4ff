package org.barnabas.partition.registry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.cluster.StrayCheck;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageListener;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.Partition;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionConfigs;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.PartitionSetup;
import org.barnabas.partition.Replication;
import org.barnabas.partition.Residents;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardMap;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the controller orders to the partitions: makes and removes handles, and posts the orders to the shards.
 * Lives on the {@code image} thread; the only writer of the {@link PartitionRegistry}.
 */
public final class Partitions implements ImageListener {

    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    private final PartitionRegistry registry;
    private final ShardMap shards;
    private final LogDirectories logs;
    private final PartitionConfigs configs;
    private final PartitionSetup setup;
    private StrayCheck strays = suspects -> {};

    /**
     * @param replication the way to other brokers
     * @param brokerId this broker
     */
    public Partitions(
            PartitionRegistry registry,
            ShardMap shards,
            LogDirectories logs,
            PartitionConfigs configs,
            Residents residents,
            PartitionMetrics metrics,
            Replication replication,
            int brokerId) {
        this.registry = registry;
        this.shards = shards;
        this.logs = logs;
        this.configs = configs;
        this.setup = new PartitionSetup(brokerId, logs, residents, metrics, replication);
    }

    /** Who knows whether replicas belong here; without, none is a stray. To be set before the first image. */
    public void strays(StrayCheck check) {
        strays = check;
    }

    @Override
    public void onImage(ClusterDelta delta) {
        delta.stoppedReplicas().forEach(this::stop);
        Map<Uuid, PartitionConfig> resolved = new HashMap<>();
        for (LocalReplica order : delta.localReplicas()) {
            start(order, resolved.computeIfAbsent(order.topicId(), id -> configs.of(order.topic(), id, delta.after())));
        }
        if (delta.completeLocalReplicas()) {
            findStrays(delta);
        }
        boolean defaultsChanged = !delta.changedBrokerConfigs().isEmpty();
        configure(defaultsChanged ? allTopics() : delta.changedTopicConfigs(), delta.after());
    }

    /** The controller has named all replicas that belong here; whether that is still so, somebody who knows is asked. */
    private void findStrays(ClusterDelta delta) {
        Set<PartitionKey> named = new HashSet<>();
        delta.localReplicas()
                .forEach(order -> named.add(
                        new PartitionKey(order.topicId(), order.state().partition())));
        List<StoppedReplica> suspects = new ArrayList<>();
        for (PartitionHandle handle : registry.all()) {
            if (!named.contains(new PartitionKey(handle.topicId(), handle.number()))) {
                suspects.add(new StoppedReplica(
                        handle.topic(), handle.topicId(), handle.number(), handle.orderedEpoch(), true));
            }
        }
        if (!suspects.isEmpty()) {
            strays.check(suspects);
        }
        for (PartitionLog log : logs.logs()) {
            LogName name = log.name();
            if (registry.find(name.topic(), name.partition()) == null) {
                log.host().mailbox().post(() -> suspect(log));
            }
        }
    }

    private void suspect(PartitionLog log) {
        if (!log.isOffline()) {
            LogName name = log.name();
            strays.check(List.of(new StoppedReplica(
                    name.topic(), log.topicId(), name.partition(), StoppedReplica.UNCLAIMED_LOG, true)));
        }
    }

    /** Nobody uses it: its topic was deleted in our absence, or a crash interrupted its deletion. */
    private void deleteUnclaimed(StoppedReplica order) {
        if (!order.delete() || registry.find(order.topic(), order.partition()) != null) {
            return;
        }
        LogName name = new LogName(order.topic(), order.partition());
        for (PartitionLog log : logs.logs()) {
            if (log.name().equals(name)) {
                log.host().mailbox().post(() -> deleteUnclaimed(log, order.topicId()));
            }
        }
    }

    private void deleteUnclaimed(PartitionLog log, Uuid topicId) {
        Uuid itsId = log.topicId();
        boolean itsTopic = topicId.isZero() || itsId.isZero() || topicId.equals(itsId);
        // A stop has closed it, and with it what would delete it: the next start finds it again.
        if (itsTopic && !log.isOffline() && !log.holder().isClosed()) {
            logs.deleteStray(
                    log,
                    failure -> LOG.error("stray log not deleted log={} reason={}", log.name(), failure.getMessage()));
        }
    }

    /**
     * The disk under a directory has failed: its replicas serve nothing from now on, also those that nobody writes to,
     * and followers among them stop copying, so that their leaders no longer count on them.
     */
    @AnyThread
    public void onDirectoryFailed(Path directory) {
        for (LogDirectory failed : logs.all()) {
            if (failed.path().equals(directory)) {
                failed.logs().forEach(this::takeOffline);
            }
        }
    }

    private void takeOffline(PartitionLog log) {
        PartitionHandle handle = registry.find(log.name().topic(), log.name().partition());
        if (handle != null) {
            handle.shard().post(() -> handle.partition().onDiskFailed());
        }
    }

    private Set<Uuid> allTopics() {
        Set<Uuid> ids = new LinkedHashSet<>();
        registry.all().forEach(handle -> ids.add(handle.topicId()));
        return ids;
    }

    private void start(LocalReplica order, PartitionConfig config) {
        int number = order.state().partition();
        PartitionHandle handle = registry.find(order.topicId(), number);
        if (handle == null) {
            retireNamesake(order.topic(), number, order.topicId());
            Shard shard = shards.of(order.topic(), number);
            handle = new PartitionHandle(order.topic(), order.topicId(), number, shard, setup, config);
            registry.add(handle);
        }
        handle.ordered(order.state().leaderEpoch());
        Partition partition = handle.partition();
        handle.shard().post(() -> partition.onOrder(order));
    }

    /** A topic of the same name but another id is history, even if nobody told us to stop it. */
    private void retireNamesake(String topic, int number, Uuid newId) {
        PartitionHandle old = registry.find(topic, number);
        if (old != null && !old.topicId().equals(newId)) {
            registry.remove(old);
            old.shard().post(() -> old.partition().onStop(true));
        }
    }

    private void stop(StoppedReplica order) {
        if (order.leaderEpoch() == StoppedReplica.UNCLAIMED_LOG) {
            deleteUnclaimed(order);
            return;
        }
        boolean anyId = order.topicId().equals(Uuid.ZERO);
        PartitionHandle handle = anyId
                ? registry.find(order.topic(), order.partition())
                : registry.find(order.topicId(), order.partition());
        if (handle == null) {
            deleteUnclaimed(order);
        } else if (order.isBefore(handle.orderedEpoch())) {
            LOG.info("late order to stop dropped partition={} leaderEpoch={}", handle, order.leaderEpoch());
        } else {
            Partition partition = handle.partition();
            registry.remove(handle);
            handle.shard().post(() -> partition.onStop(order.delete()));
        }
    }

    private void configure(Set<Uuid> topics, ClusterImage image) {
        for (Uuid topic : topics) {
            TopicPartitions local = registry.topic(topic);
            if (local == null) {
                continue;
            }
            PartitionConfig config = configs.of(local.name(), topic, image);
            for (PartitionHandle handle : local.all()) {
                if (!config.equals(handle.config())) {
                    handle.publish(config);
                    handle.shard().post(() -> handle.partition().onConfig(config));
                }
            }
        }
    }

    /**
     * Ends all partitions and closes all logs, so that the log directories can be closed. No image may follow.
     *
     * @param done runs when the last log is closed, on whichever shard that was
     */
    public void shutDown(Runnable done) {
        List<PartitionHandle> all = List.copyOf(registry.all());
        AtomicInteger left = new AtomicInteger(all.size() + 1);
        for (PartitionHandle handle : all) {
            registry.remove(handle);
            // A log that is being made is closed like the others.
            boolean posted = handle.shard()
                    .post(() -> handle.partition().onStop(false, () -> countDown(left, () -> closeLogs(done))));
            if (!posted) {
                countDown(left, () -> closeLogs(done));
            }
        }
        countDown(left, () -> closeLogs(done));
    }

    private void closeLogs(Runnable done) {
        List<PartitionLog> open = new ArrayList<>(logs.logs());
        AtomicInteger left = new AtomicInteger(open.size() + 1);
        for (PartitionLog log : open) {
            Mailbox mailbox = log.host().mailbox();
            boolean posted = mailbox.post(() -> log.lane().lend(false, () -> close(log), unmet -> {
                countDown(left, done);
            }));
            if (!posted) {
                countDown(left, done);
            }
        }
        countDown(left, done);
    }

    /** On the lane of its directory. */
    private static void close(PartitionLog log) {
        if (log.isOffline()) {
            return; // Nothing more can be written.
        }
        try {
            log.close();
        } catch (RuntimeException failure) {
            LOG.error("log not closed log={} reason={}", log.name(), failure.getMessage());
        }
    }

    private static void countDown(AtomicInteger left, Runnable done) {
        if (left.decrementAndGet() == 0) {
            done.run();
        }
    }
}
