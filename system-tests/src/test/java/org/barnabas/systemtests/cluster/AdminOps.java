package org.barnabas.systemtests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Administers topics while things go wrong, one thing at a time for each topic, and keeps the model. What is not answered,
 * or refused, has an unknown outcome: afterwards there must be what was before, or what was wanted, and in the first case
 * it must work now. One thread, that of the test.
 */
final class AdminOps implements AutoCloseable {

    private static final int ANSWER_SECONDS = 45;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Admin admin;
    private final String zooKeeper;
    private final AdminModel model;
    private final Map<String, Pending> pending = new TreeMap<>();
    private int unknown;
    private int done;

    /** Something that was asked for. */
    private record Pending(
            String what,
            AdminModel.@Nullable Topic before,
            AdminModel.@Nullable Topic after,
            Supplier<KafkaFuture<Void>> call,
            KafkaFuture<Void> answer) {}

    AdminOps(TestCluster cluster, AdminModel model) {
        this.model = model;
        this.zooKeeper = cluster.zooKeeperConnect();
        this.admin = Admin.create(Map.of(
                "bootstrap.servers", cluster.bootstrap(),
                "request.timeout.ms", 4_000,
                "default.api.timeout.ms", 30_000,
                "reconnect.backoff.max.ms", 500,
                "retry.backoff.max.ms", 500));
    }

    Admin admin() {
        return admin;
    }

    boolean isBusy(String topic) {
        return pending.containsKey(topic);
    }

    void create(String name, AdminModel.Topic wanted) {
        NewTopic topic = (wanted.assigned().isEmpty()
                        ? new NewTopic(name, wanted.partitions(), (short) wanted.replication())
                        : new NewTopic(name, wanted.assigned()))
                .configs(wanted.config());
        begin("create", name, wanted, () -> admin.createTopics(List.of(topic)).all());
    }

    void delete(String name) {
        begin("delete", name, null, () -> admin.deleteTopics(List.of(name)).all());
    }

    void grow(String name, int count) {
        NewPartitions partitions = NewPartitions.increaseTo(count);
        begin(
                "grow",
                name,
                topic(name).grown(count),
                () -> admin.createPartitions(Map.of(name, partitions)).all());
    }

    /** @param value null to take the key away */
    void configure(String name, String key, @Nullable String value) {
        AlterConfigOp.OpType type = value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET;
        Map<ConfigResource, Collection<AlterConfigOp>> change = Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, name),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), type)));
        begin(
                "configure " + key,
                name,
                topic(name).with(key, value),
                () -> admin.incrementalAlterConfigs(change).all());
    }

    void move(String name, int partition, List<Integer> replicas) {
        Map<TopicPartition, Optional<NewPartitionReassignment>> move =
                Map.of(new TopicPartition(name, partition), Optional.of(new NewPartitionReassignment(replicas)));
        begin(
                "move to " + replicas,
                name,
                topic(name).moved(partition, replicas),
                () -> admin.alterPartitionReassignments(move).all());
    }

    private AdminModel.Topic topic(String name) {
        return Objects.requireNonNull(model.topic(name), name);
    }

    private void begin(String what, String name, AdminModel.@Nullable Topic after, Supplier<KafkaFuture<Void>> call) {
        if (isBusy(name)) {
            throw new IllegalStateException(name + " is busy");
        }
        pending.put(name, new Pending(what, model.topic(name), after, call, call.get()));
    }

    /** Waits for the answer; true if it is the one that was hoped for. What is unknown is left for {@link #settle}. */
    boolean await(String name) {
        Pending asked = Objects.requireNonNull(pending.get(name), name);
        if (failure(asked.answer()) != null) {
            return false;
        }
        pending.remove(name);
        model.set(name, asked.after());
        done++;
        return true;
    }

    private static @Nullable Exception failure(KafkaFuture<Void> answer) {
        try {
            answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (Exception failure) {
            return failure;
        }
    }

    /** Everything is well again: finds out what became of all that is unknown, and does it if nothing did. */
    void settle() {
        List.copyOf(pending.keySet()).forEach(this::await);
        unknown += pending.size();
        if (!pending.isEmpty()) {
            AdminTruth truth = quiet();
            pending.forEach((name, asked) -> settle(name, asked, truth));
            pending.clear();
        }
    }

    private void settle(String name, Pending asked, AdminTruth truth) {
        String undone = difference(asked.before(), truth.topics().get(name));
        String made = difference(asked.after(), truth.topics().get(name));
        String what = asked.what() + " " + name;
        if (made == null) {
            model.set(name, asked.after());
        } else if (undone == null) {
            Exception failure = failure(asked.call().get());
            if (failure != null) {
                throw new AssertionError(what + " does not work although all is well: " + failure, failure);
            }
            model.set(name, asked.after());
        } else {
            throw new AssertionError(what + " was not answered, and did something else: not as before (" + undone
                    + "), not as wanted (" + made + ")");
        }
    }

    private static @Nullable String difference(AdminModel.@Nullable Topic wanted, AdminTruth.@Nullable Topic actual) {
        if (wanted == null) {
            return actual == null ? null : "it is there";
        }
        return wanted.differenceTo(actual);
    }

    /** Waits until nothing changes for a while: no request is on its way any more. */
    private AdminTruth quiet() {
        List<AdminTruth> last = new ArrayList<>();
        long[] since = {System.nanoTime()};
        Awaitility.await()
                .atMost(Duration.ofSeconds(ANSWER_SECONDS))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    AdminTruth now = AdminTruth.read(zooKeeper);
                    if (last.isEmpty() || !last.get(0).equals(now)) {
                        last.clear();
                        last.add(now);
                        since[0] = System.nanoTime();
                    }
                    return System.nanoTime() - since[0] > QUIET.toNanos();
                });
        return last.get(0);
    }

    /** What was done so far, in words. */
    String figures() {
        SortedMap<String, AdminModel.Topic> topics = model.topics();
        return done + " answered, " + unknown + " of unknown outcome, " + topics.size() + " topics left";
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
