package org.barnabas.cluster.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one {@link ClusterImage} to the next, and what this broker has to do about it. Immutable.
 *
 * <p>{@link #localReplicas()} and {@link #stoppedReplicas()} are orders of the controller to this broker (the content
 * of LeaderAndIsr and StopReplica); the rest is knowledge about the cluster (the content of UpdateMetadata).
 */
public final class ClusterDelta {

    private final ClusterImage before;
    private final ClusterImage after;
    private final boolean brokersChanged;
    private final Set<String> changedTopics;
    private final Set<String> deletedTopics;
    private final Set<Uuid> changedTopicConfigs;
    private final Set<String> changedBrokerConfigs;
    private final List<LocalReplica> localReplicas;
    private final List<StoppedReplica> stoppedReplicas;
    private final boolean completeLocalReplicas;

    private ClusterDelta(Builder builder) {
        this.before = builder.draft.before;
        this.after = new ClusterImage(builder.draft);
        this.brokersChanged = builder.brokersChanged;
        this.changedTopics = Collections.unmodifiableSet(builder.changedTopics);
        this.deletedTopics = Collections.unmodifiableSet(builder.deletedTopics);
        this.changedTopicConfigs = Collections.unmodifiableSet(builder.changedTopicConfigs);
        this.changedBrokerConfigs = Collections.unmodifiableSet(builder.changedBrokerConfigs);
        this.localReplicas = List.copyOf(builder.localReplicas.values());
        this.stoppedReplicas = List.copyOf(builder.stoppedReplicas);
        this.completeLocalReplicas = builder.completeLocalReplicas;
    }

    /** Starts from an image. */
    public static Builder from(ClusterImage before) {
        return new Builder(before);
    }

    public ClusterImage before() {
        return before;
    }

    public ClusterImage after() {
        return after;
    }

    /** Whether brokers came, went, or changed their endpoints. */
    public boolean brokersChanged() {
        return brokersChanged;
    }

    /** Topics that are new or of which a partition changed, in the order of the changes. */
    public Set<String> changedTopics() {
        return changedTopics;
    }

    /** Topics that are gone. A topic that was deleted and created again is also among the changed ones. */
    public Set<String> deletedTopics() {
        return deletedTopics;
    }

    /** Ids of topics whose configuration differs; the new one is in {@link #after()}. */
    public Set<Uuid> changedTopicConfigs() {
        return changedTopicConfigs;
    }

    /** Brokers (ids in decimal, or {@link ClusterImage#DEFAULT_BROKER}) whose dynamic configuration differs. */
    public Set<String> changedBrokerConfigs() {
        return changedBrokerConfigs;
    }

    /** Replicas here that shall lead or follow from now on. Handled after {@link #stoppedReplicas()}. */
    public List<LocalReplica> localReplicas() {
        return localReplicas;
    }

    /** Replicas that this broker shall give up. */
    public List<StoppedReplica> stoppedReplicas() {
        return stoppedReplicas;
    }

    /**
     * Whether {@link #localReplicas()} are all replicas that belong here, as after a start: whatever else is served here
     * or lies on this broker's disks seems to be of a topic that was deleted, or moved away, meanwhile.
     */
    public boolean completeLocalReplicas() {
        return completeLocalReplicas;
    }

    private record Slot(String topic, int partition) {}

    /** Collects changes. Single-threaded. */
    public static final class Builder {

        private final ImageDraft draft;
        private boolean brokersChanged;
        private boolean changed;
        private boolean completeLocalReplicas;
        private final Set<String> changedTopics = new LinkedHashSet<>();
        private final Set<String> deletedTopics = new LinkedHashSet<>();
        private final Set<Uuid> changedTopicConfigs = new LinkedHashSet<>();
        private final Set<String> changedBrokerConfigs = new LinkedHashSet<>();
        private final Map<Slot, LocalReplica> localReplicas = new LinkedHashMap<>();
        private final List<StoppedReplica> stoppedReplicas = new ArrayList<>();

        private Builder(ClusterImage before) {
            this.draft = new ImageDraft(before);
        }

        public Builder clusterId(String id) {
            changed |= !id.equals(draft.clusterId);
            draft.clusterId = id;
            return this;
        }

        public Builder controller(int id, int epoch) {
            changed |= id != draft.controllerId || epoch != draft.controllerEpoch;
            draft.controllerId = id;
            draft.controllerEpoch = epoch;
            return this;
        }

        /** The active controller, when its term is not known. */
        public Builder controllerId(int id) {
            return controller(id, draft.controllerEpoch);
        }

        /** Replaces the live brokers. */
        public Builder brokers(Collection<BrokerNode> live) {
            Set<BrokerNode> next = new LinkedHashSet<>(live);
            if (!next.equals(new LinkedHashSet<>(draft.brokers.values()))) {
                draft.brokers(live);
                brokersChanged = true;
                changed = true;
            }
            return this;
        }

        /** Adds a topic, or replaces it completely. */
        public Builder topic(TopicImage topic) {
            TopicImage old = draft.topicsByName.get(topic.name());
            if (old != null && !old.id().equals(topic.id())) {
                deletedTopics.add(topic.name());
            }
            draft.put(topic);
            changedTopics.add(topic.name());
            changed = true;
            return this;
        }

        public Builder removeTopic(String name) {
            if (draft.topicsByName.containsKey(name)) {
                draft.remove(name);
                changedTopics.remove(name);
                deletedTopics.add(name);
                changed = true;
            }
            return this;
        }

        /** The topic as it stands in the image that is being made, or null. */
        public @Nullable TopicImage current(String name) {
            return draft.topicsByName.get(name);
        }

        /** The names that the image being made holds so far; a copy. */
        public List<String> currentTopics() {
            return List.copyOf(draft.topicNames);
        }

        /** All topics are named by now: whatever is set for others is forgotten. */
        public Builder onlyConfigsOfTopics() {
            draft.onlyConfigsOfTopics();
            return this;
        }

        /** Replaces what was set for a topic. It goes with the topic. */
        public Builder topicConfig(Uuid topic, Map<String, String> config) {
            draft.topicConfig(topic, config);
            changedTopicConfigs.add(topic);
            changed = true;
            return this;
        }

        /** Replaces what was set dynamically for a broker, or for {@link ClusterImage#DEFAULT_BROKER}. */
        public Builder brokerConfig(String broker, Map<String, String> config) {
            draft.brokerConfig(broker, config);
            changedBrokerConfigs.add(broker);
            changed = true;
            return this;
        }

        /** An order; it replaces one to the same replica. What has never been here is still new then. */
        public Builder localReplica(LocalReplica replica) {
            put(replica, localReplicas.get(slot(replica)));
            return this;
        }

        private void put(LocalReplica replica, @Nullable LocalReplica before) {
            boolean stillNew =
                    before != null && before.isNew() && before.topicId().equals(replica.topicId());
            localReplicas.put(
                    slot(replica),
                    stillNew ? new LocalReplica(replica.topic(), replica.topicId(), replica.state(), true) : replica);
            changed = true;
        }

        private static Slot slot(LocalReplica replica) {
            return new Slot(replica.topic(), replica.state().partition());
        }

        public Builder stoppedReplica(StoppedReplica replica) {
            Slot slot = new Slot(replica.topic(), replica.partition());
            LocalReplica ordered = localReplicas.get(slot);
            if (ordered != null && isSame(ordered, replica)) {
                if (replica.isBefore(ordered.state().leaderEpoch())) {
                    return this;
                }
                // Orders are handled stops first: an order to serve the same replica that came before is void.
                localReplicas.remove(slot);
            }
            stoppedReplicas.add(replica);
            changed = true;
            return this;
        }

        private static boolean isSame(LocalReplica ordered, StoppedReplica stopped) {
            boolean anyId = stopped.topicId().isZero() && stopped.leaderEpoch() != StoppedReplica.UNCLAIMED_LOG;
            return anyId || ordered.topicId().equals(stopped.topicId());
        }

        /** The local replicas of this delta that follow are all that belong here: what was ordered before is void. */
        public Builder completeLocalReplicas(Collection<LocalReplica> all) {
            Map<Slot, LocalReplica> before = new LinkedHashMap<>(localReplicas);
            localReplicas.clear();
            for (LocalReplica replica : all) {
                put(replica, before.get(slot(replica)));
            }
            completeLocalReplicas = true;
            changed = true;
            return this;
        }

        /** Whether nothing was collected, so that no new image is needed. */
        public boolean isEmpty() {
            return !changed;
        }

        /** Makes the new image. The builder must not be used afterwards. */
        public ClusterDelta build() {
            return new ClusterDelta(this);
        }
    }
}
