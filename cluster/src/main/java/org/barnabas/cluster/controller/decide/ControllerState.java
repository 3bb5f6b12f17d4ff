package org.barnabas.cluster.controller.decide;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ProducerIdBlock;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the controller knows, including changes that it decided on and ZooKeeper has not confirmed yet. Owned by the
 * controller's thread; decisions only read it.
 */
public final class ControllerState {

    private final int controllerId;
    private final int epoch;
    private final int epochVersion;
    private final SortedMap<Integer, BrokerRegistration> brokers = new TreeMap<>();
    private final NavigableMap<String, TopicImage> topics = new TreeMap<>();
    private final Map<String, Integer> topicVersions = new HashMap<>();
    private final Map<Uuid, String> namesById = new HashMap<>();
    private final Map<String, String> namesByCollisionKey = new HashMap<>();
    private final Map<String, StoredConfig> topicConfigs = new HashMap<>();
    private final Map<String, StoredConfig> brokerConfigs = new HashMap<>();
    /** Brokers that are about to stop, with the epoch that says so. */
    private final Map<Integer, Long> leaving = new HashMap<>();
    /** The newest life of every broker that was seen, also of those that are gone. */
    private final Map<Integer, Long> formerEpochs = new HashMap<>();

    /** What the file of every broker says that was seen, also of those that are gone. */
    private final Map<Integer, Integer> minInsync = new HashMap<>();

    private final FailedReplicas failedReplicas = new FailedReplicas();

    /** Brokers that count as gone although they may live. */
    private Set<Integer> fenced = Set.of();

    /** Topics whose nodes could not be read. */
    private final Set<String> unreadable = new HashSet<>();

    private ProducerIdBlock lastBlock = ProducerIdBlock.NONE;
    private int lastBlockVersion;

    /**
     * @param epoch the controller's term
     * @param epochVersion of the znode that holds the term: whoever changed it since is a newer controller
     */
    public ControllerState(int controllerId, int epoch, int epochVersion) {
        this.controllerId = controllerId;
        this.epoch = epoch;
        this.epochVersion = epochVersion;
    }

    int controllerId() {
        return controllerId;
    }

    int epoch() {
        return epoch;
    }

    public int epochVersion() {
        return epochVersion;
    }

    public Collection<BrokerRegistration> brokers() {
        return Collections.unmodifiableCollection(brokers.values());
    }

    @Nullable
    public BrokerRegistration broker(int id) {
        return brokers.get(id);
    }

    public boolean isAlive(int broker) {
        return brokers.containsKey(broker);
    }

    /** Whether a replica can be served: its broker is registered, and its log directory has not failed. */
    boolean isOnline(int broker, TopicImage topic, int partition) {
        return isAlive(broker) && !failedReplicas.contains(broker, new PartitionKey(topic.id(), partition));
    }

    /** Whether a replica takes no appends for want of room in its log directory: others shall rather lead. */
    boolean isFull(int broker, TopicImage topic, int partition) {
        return failedReplicas.isFull(broker, new PartitionKey(topic.id(), partition));
    }

    /** Whether a replica shall begin nothing that another can: its broker is about to stop, or it has no room. */
    boolean isReluctant(int broker, TopicImage topic, int partition) {
        return isLeaving(broker) || isFull(broker, topic, partition);
    }

    /** Replicas of living brokers that are in failed log directories, or in such without room. */
    public FailedReplicas failedReplicas() {
        return failedReplicas;
    }

    /** Whether a broker that is not alive was not reached, so that it may go on. */
    boolean isFenced(int broker) {
        return fenced.contains(broker);
    }

    public Set<Integer> fenced() {
        return fenced;
    }

    public void fenced(Set<Integer> brokers) {
        fenced = brokers;
    }

    /** Whether a registered broker is about to stop. */
    boolean isLeaving(int broker) {
        BrokerRegistration registration = brokers.get(broker);
        Long epoch = leaving.get(broker);
        return registration != null && epoch != null && epoch == registration.epoch();
    }

    /** {@code min.insync.replicas} in a broker's file, as it said last; or otherwise. */
    int minInsyncOf(int broker, int otherwise) {
        return minInsync.getOrDefault(broker, otherwise);
    }

    /**
     * Whether a broker may miss what it had in a former life: that one did not end with a clean stop, or disks tell of another
     * one (R12).
     *
     * @param life as in {@link Lives}
     */
    boolean mayHaveLostRecords(BrokerRegistration broker, long life) {
        LastStop stop = broker.lastStop();
        if (life == Lives.FORMER) {
            Long last = formerEpochs.get(broker.id());
            return last == null ? stop.lives().isEmpty() : !stop.cleanSince(last);
        }
        return life < 0 ? !stop.cleanSinceTransaction(-life) : !stop.cleanSince(life);
    }

    /** Whether what is not here does not exist: else brokers must not delete what they do not hear of. */
    boolean isComplete() {
        return unreadable.isEmpty();
    }

    /** There is such a topic, and nobody knows more of it. */
    public void unreadable(String topic) {
        unreadable.add(topic);
    }

    /** Whether such a topic exists and is left alone. */
    public boolean isUnreadable(String topic) {
        return unreadable.contains(topic);
    }

    public Collection<TopicImage> topics() {
        return Collections.unmodifiableCollection(topics.values());
    }

    public Set<String> topicNames() {
        return Collections.unmodifiableSet(topics.keySet());
    }

    @Nullable
    public TopicImage topic(String name) {
        return topics.get(name);
    }

    @Nullable
    public TopicImage topic(Uuid id) {
        String name = namesById.get(id);
        return name == null ? null : topics.get(name);
    }

    /** The existing topic that looks the same in metrics, or null. */
    @Nullable
    String colliding(String name) {
        return namesByCollisionKey.get(TopicNames.collisionKey(name));
    }

    public int topicVersion(String name) {
        return topicVersions.getOrDefault(name, 0);
    }

    /** What is set, or null if there is no znode for it. */
    @Nullable
    public Map<String, String> config(ConfigScope scope, String name) {
        StoredConfig stored = configs(scope).get(name);
        return stored == null ? null : stored.values();
    }

    /** The same with the version of the znode. Another object after every change. */
    @Nullable
    public StoredConfig storedConfig(ConfigScope scope, String name) {
        return configs(scope).get(name);
    }

    public ProducerIdBlock lastBlock() {
        return lastBlock;
    }

    int lastBlockVersion() {
        return lastBlockVersion;
    }

    /** Takes over what is not in ZooKeeper from the state that is read again. */
    public void inherit(ControllerState before) {
        brokers.putAll(before.brokers);
        formerEpochs.putAll(before.formerEpochs);
        leaving.putAll(before.leaving);
        minInsync.putAll(before.minInsync);
        failedReplicas.inherit(before.failedReplicas);
    }

    public void brokers(Collection<BrokerRegistration> live) {
        SortedMap<Integer, BrokerRegistration> before = new TreeMap<>(brokers);
        brokers.clear();
        for (BrokerRegistration broker : live) {
            brokers.put(broker.id(), broker);
            if (broker.minInsync() > 0) {
                minInsync.put(broker.id(), broker.minInsync());
            }
        }
        for (BrokerRegistration former : before.values()) {
            BrokerRegistration now = brokers.get(former.id());
            if (now == null || now.epoch() != former.epoch()) {
                formerEpochs.put(former.id(), former.epoch());
                leaving.remove(former.id());
                failedReplicas.forget(former.id());
            }
        }
    }

    public void topic(TopicImage topic, int version) {
        topic(topic, topic.partitions(), version);
    }

    private void topic(TopicImage topic, List<PartitionImage> changed, int version) {
        put(topic, changed);
        topicVersions.put(topic.name(), version);
    }

    public void config(ConfigScope scope, String name, StoredConfig config) {
        configs(scope).put(name, config);
    }

    /** Takes over what will be in ZooKeeper: a new node, or the next version of the one that is there. */
    private void alterConfig(ConfigScope scope, String name, Map<String, String> values) {
        configs(scope)
                .merge(
                        name,
                        new StoredConfig(values, 0),
                        (before, first) -> new StoredConfig(values, before.version() + 1));
    }

    public void forgetConfig(ConfigScope scope, String name) {
        configs(scope).remove(name);
    }

    public void lastBlock(ProducerIdBlock block, int version) {
        lastBlock = block;
        lastBlockVersion = version;
    }

    public void apply(Change change) {
        if (change instanceof Change.TopicCreated created) {
            topic(created.topic(), 0);
            alterConfig(ConfigScope.TOPIC, created.topic().name(), created.config());
        } else if (change instanceof Change.PartitionsAdded added) {
            topic(added.topic(), added.added(), topicVersion(added.topic().name()) + 1);
        } else if (change instanceof Change.PartitionsInitialised initialised) {
            put(initialised.topic(), initialised.partitions());
        } else if (change instanceof Change.PartitionsChanged changed) {
            put(changed.topic(), changed.partitions());
        } else if (change instanceof Change.InSyncSetsChanged changed) {
            put(changed.topic(), changed.partitions());
        } else if (change instanceof Change.Reassigned reassigned) {
            String name = reassigned.topic().name();
            topic(reassigned.topic(), reassigned.partitions(), topicVersion(name) + 1);
            Uuid id = reassigned.topic().id();
            reassigned
                    .gone()
                    .forEach((partition, brokers) ->
                            brokers.forEach(broker -> failedReplicas.forget(broker, new PartitionKey(id, partition))));
        } else if (change instanceof Change.BrokerLeaving leaves) {
            BrokerRegistration broker = brokers.get(leaves.broker());
            if (broker != null) {
                leaving.put(broker.id(), broker.epoch());
            }
        } else if (change instanceof Change.TopicDeleted deleted) {
            remove(deleted.topic());
        } else if (change instanceof Change.ConfigChanged changed) {
            alterConfig(changed.scope(), changed.name(), changed.config());
        } else if (change instanceof Change.ProducerIdsAllocated allocated) {
            lastBlock(allocated.block(), lastBlockVersion + 1);
        }
    }

    private void put(TopicImage topic, List<PartitionImage> changed) {
        topics.put(topic.name(), MemberLives.settled(this, topic, changed));
        namesById.put(topic.id(), topic.name());
        namesByCollisionKey.put(TopicNames.collisionKey(topic.name()), topic.name());
    }

    private void remove(TopicImage topic) {
        topics.remove(topic.name());
        topicVersions.remove(topic.name());
        namesById.remove(topic.id());
        namesByCollisionKey.remove(TopicNames.collisionKey(topic.name()));
        topicConfigs.remove(topic.name());
        failedReplicas.forget(topic.id());
    }

    private Map<String, StoredConfig> configs(ConfigScope scope) {
        return scope == ConfigScope.TOPIC ? topicConfigs : brokerConfigs;
    }
}
