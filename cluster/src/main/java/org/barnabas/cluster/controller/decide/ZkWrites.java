package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;

/**
 * Turns changes into multis. Each begins with a check of {@code /controller_epoch}, so that a controller that was
 * replaced without noticing cannot write (R9), and stays well below ZooKeeper's limit of a megabyte. What is too much for
 * one multi is split in an order that a new controller can finish: names before contents, marks before deletions.
 */
final class ZkWrites {

    /** Operations per multi: large enough to make round trips cheap, small enough for the size limit. */
    static final int OPS_MAX = 500;

    /** Bytes of data per multi; ZooKeeper takes a megabyte and adds paths and headers. */
    static final int BYTES_MAX = 512 * 1024;

    private static final byte[] NO_DATA = new byte[0];

    private final ControllerState state;
    private final List<List<ZkOp>> batches = new ArrayList<>();
    private List<ZkOp> batch = new ArrayList<>();
    private int bytes;

    private ZkWrites(ControllerState state) {
        this.state = state;
    }

    /** The writes for changes, given the state before them. */
    static List<List<ZkOp>> of(ControllerState state, List<Change> changes) {
        ZkWrites writes = new ZkWrites(state);
        for (Change change : changes) {
            writes.add(change);
        }
        writes.flush();
        return writes.batches;
    }

    /** Writes nothing, but fails if the term is over. */
    static List<List<ZkOp>> termCheck(ControllerState state) {
        return List.of(List.of(check(state)));
    }

    private static ZkOp check(ControllerState state) {
        return ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, state.epochVersion());
    }

    private void add(Change change) {
        if (change instanceof Change.TopicCreated created) {
            create(created);
        } else if (change instanceof Change.PartitionsAdded added) {
            String name = added.topic().name();
            byte[] body = TopicZnode.encode(added.topic().id(), added.topic().partitions());
            add(List.of(ZkOp.set(ZnodePaths.topic(name), body, state.topicVersion(name))));
            createPartitions(name, added.added());
        } else if (change instanceof Change.PartitionsInitialised initialised) {
            String name = initialised.topic().name();
            for (PartitionImage partition : initialised.partitions()) {
                add(List.of(ZkOp.create(ZnodePaths.state(name, partition.partition()), encode(partition))));
            }
        } else if (change instanceof Change.PartitionsChanged changed) {
            setStates(changed.topic(), changed.partitions());
        } else if (change instanceof Change.InSyncSetsChanged changed) {
            setStates(changed.topic(), changed.partitions());
        } else if (change instanceof Change.Reassigned reassigned) {
            reassign(reassigned);
        } else if (change instanceof Change.TopicDeleted deleted) {
            delete(deleted.topic());
        } else if (change instanceof Change.ConfigChanged changed) {
            alter(changed);
        } else if (change instanceof Change.ProducerIdsAllocated allocated) {
            add(List.of(ZkOp.set(ZnodePaths.PRODUCER_IDS, allocated.block().encode(), state.lastBlockVersion())));
        }
    }

    private byte[] encode(PartitionImage partition) {
        return StateZnode.encode(MemberLives.settled(state, partition));
    }

    private void setStates(TopicImage topic, List<PartitionImage> partitions) {
        for (PartitionImage partition : partitions) {
            add(List.of(ZkOp.set(
                    ZnodePaths.state(topic.name(), partition.partition()),
                    encode(partition),
                    partition.partitionEpoch() - 1)));
        }
    }

    /** In an order in which a stop in between leaves a reassignment that is still to be completed. */
    private void reassign(Change.Reassigned reassigned) {
        TopicImage topic = reassigned.topic();
        byte[] body = TopicZnode.encode(topic.id(), topic.partitions());
        ZkOp assignment = ZkOp.set(ZnodePaths.topic(topic.name()), body, state.topicVersion(topic.name()));
        if (reassigned.starting()) {
            add(List.of(assignment));
        }
        setStates(topic, reassigned.partitions());
        if (!reassigned.starting()) {
            add(List.of(assignment));
        }
    }

    private void create(Change.TopicCreated created) {
        TopicImage topic = created.topic();
        String name = topic.name();
        List<ZkOp> head = new ArrayList<>();
        head.add(config(ConfigScope.TOPIC, name, ConfigZnode.encode(created.config())));
        head.add(ZkOp.create(ZnodePaths.topic(name), TopicZnode.encode(topic.id(), topic.partitions())));
        head.add(ZkOp.create(ZnodePaths.partitions(name), TopicZnode.encodeId(topic.id())));
        add(head);
        createPartitions(name, topic.partitions());
    }

    private void createPartitions(String topic, List<PartitionImage> partitions) {
        for (PartitionImage partition : partitions) {
            add(List.of(
                    ZkOp.create(ZnodePaths.partition(topic, partition.partition()), NO_DATA),
                    ZkOp.create(ZnodePaths.state(topic, partition.partition()), encode(partition))));
        }
    }

    private void delete(TopicImage topic) {
        String name = topic.name();
        // The mark makes a new controller finish what this one began.
        add(List.of(ZkOp.create(ZnodePaths.deleteTopic(name), DeletionMark.begun())));
        for (PartitionImage partition : topic.partitions()) {
            if (partition.partitionEpoch() >= 0) {
                add(List.of(
                        ZkOp.delete(ZnodePaths.state(name, partition.partition())),
                        ZkOp.delete(ZnodePaths.partition(name, partition.partition()))));
            }
        }
        List<ZkOp> tail = new ArrayList<>();
        tail.add(ZkOp.delete(ZnodePaths.partitions(name)));
        tail.add(ZkOp.delete(ZnodePaths.topic(name)));
        if (state.storedConfig(ConfigScope.TOPIC, name) != null) {
            tail.add(ZkOp.delete(ZnodePaths.topicConfig(name)));
        }
        tail.add(ZkOp.delete(ZnodePaths.deleteTopic(name)));
        add(tail);
    }

    private void alter(Change.ConfigChanged changed) {
        ConfigZnode.Change change = new ConfigZnode.Change(changed.scope().folder(), changed.name());
        add(List.of(
                config(changed.scope(), changed.name(), ConfigZnode.encode(changed.config())),
                ZkOp.createSequential(ZnodePaths.CONFIG_CHANGE_PREFIX, ConfigZnode.encodeChange(change))));
    }

    private ZkOp config(ConfigScope scope, String name, byte[] body) {
        StoredConfig stored = state.storedConfig(scope, name);
        String path = scope.path(name);
        return stored == null ? ZkOp.create(path, body) : ZkOp.set(path, body, stored.version());
    }

    /** Operations that belong together go into one multi. */
    private void add(List<ZkOp> group) {
        int size = 0;
        for (ZkOp op : group) {
            size += op.path().length() + op.size();
        }
        if (!batch.isEmpty() && (batch.size() + group.size() > OPS_MAX || bytes + size > BYTES_MAX)) {
            flush();
        }
        if (batch.isEmpty()) {
            batch.add(check(state));
        }
        batch.addAll(group);
        bytes += size;
    }

    private void flush() {
        if (!batch.isEmpty()) {
            batches.add(batch);
            batch = new ArrayList<>();
            bytes = 0;
        }
    }
}
