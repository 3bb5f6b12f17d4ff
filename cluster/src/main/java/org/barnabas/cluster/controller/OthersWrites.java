package org.barnabas.cluster.controller;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.BrokerChanges;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.MinInsyncChange;
import org.barnabas.cluster.controller.decide.ReassignmentCompletion;
import org.barnabas.cluster.controller.decide.StoredConfig;
import org.barnabas.cluster.controller.decide.TrailLines;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others write into ZooKeeper while this broker is the controller: brokers register and vanish, tools of the
 * ZooKeeper era create, write and mark topics, alter configurations, and ask for elections and moves of replicas. Owned by the controller's thread.
 */
final class OthersWrites {

    private static final Logger LOG = LoggerFactory.getLogger(OthersWrites.class);
    private static final long RECHECK_MS = 200;

    /** ZooKeeper does not say who wrote. */
    private static final String BY_OTHERS = "by=ZooKeeper";

    private final ControllerSettings settings;
    private final ControllerPorts ports;
    private final Zk zk;
    private final Dispatcher dispatcher;
    private final DecisionPipeline pipeline;
    private final Announcer announcer;
    private final ReachWatch reach;
    private final UnreadableNodes unreadable = new UnreadableNodes();
    private final TopicWatches topics;
    private final DeletionMarks marks;
    private final PreferredElectionNode election;
    private final ReassignmentNode moves;
    private boolean recheckPlanned;

    OthersWrites(
            ControllerSettings settings,
            ControllerPorts ports,
            Dispatcher dispatcher,
            DecisionPipeline pipeline,
            Announcer announcer,
            ReachWatch reach) {
        this.reach = reach;
        this.settings = settings;
        this.ports = ports;
        this.zk = ports.zk();
        this.dispatcher = dispatcher;
        this.pipeline = pipeline;
        this.announcer = announcer;
        this.topics = new TopicWatches(zk, pipeline);
        this.election = new PreferredElectionNode(zk, pipeline, announcer, unreadable);
        this.moves = new ReassignmentNode(settings, zk, pipeline, announcer, unreadable);
        this.marks = new DeletionMarks(settings.deleteTopics(), zk, ports.scheduler(), pipeline, this::onDeleted);
        announcer.onTold(moves::onTold);
    }

    /** What cannot be read is told of once in the life of this broker. */
    UnreadableNodes unreadable() {
        return unreadable;
    }

    /** Everything was read: ends what others began before anything else is decided. */
    void finish(ControllerState fresh, ControllerLoader loader, AllReplies all) {
        marks.finish(fresh, loader.deleting(), all);
        for (ConfigLoader.Place place : loader.spoiltConfigs()) {
            awaitMended(place.scope(), place.name(), place.version());
        }
        // Partitions without a state may lack the nodes above it, too.
        TopicSkeleton skeleton = new TopicSkeleton(zk, fresh.epochVersion());
        for (TopicImage topic : fresh.topics()) {
            skeleton.complete(topic, all);
            if (loader.idNotNoted().contains(topic.name())) {
                skeleton.remember(topic, all);
            }
        }
    }

    /** Decisions are made from now on. */
    void begin(ControllerState state) {
        topics.begin(state.topicNames());
        election.begin();
        moves.begin(state.epochVersion());
    }

    private void onDeleted(Decision<?> decision) {
        ControllerState state = pipeline.state();
        if (state != null) {
            dispatcher.send(state, decision.messages(), () -> {});
            moves.onTold(decision);
        }
    }

    void onChange(String path) {
        if (path.equals(ZnodePaths.BROKER_IDS)) {
            onBrokersChanged();
        } else if (path.equals(ZnodePaths.TOPICS)) {
            onTopicsChanged();
        } else if (path.equals(ZnodePaths.DELETE_TOPICS)) {
            marks.onChange();
        } else if (path.equals(ZnodePaths.PREFERRED_ELECTION)) {
            election.look();
        } else if (path.equals(ZnodePaths.REASSIGNMENT)) {
            moves.look();
        } else if (!onTopicChanged(path)) {
            for (ConfigScope scope : ConfigScope.values()) {
                String name = path.substring(path.lastIndexOf('/') + 1);
                if (path.equals(scope.path(name))) {
                    onConfigChanged(scope, name);
                }
            }
        }
    }

    private boolean onTopicChanged(String path) {
        String topic = ZnodePaths.topicOf(path);
        if (topic != null) {
            topics.onChange(topic);
        }
        return topic != null;
    }

    /** Whatever this controller decides on the same configuration meanwhile fails if it did not know of this. */
    private void onConfigChanged(ConfigScope scope, String name) {
        ControllerState at = pipeline.state();
        if (at == null) {
            return;
        }
        StoredConfig before = at.storedConfig(scope, name);
        ConfigLoader.read(zk, scope, name, before, unreadable, stored -> {
            ControllerState state = pipeline.state();
            if (state != at) {
                return; // Everything was read again meanwhile, after this change.
            }
            if (!Objects.equals(state.storedConfig(scope, name), before)) {
                onConfigChanged(scope, name);
            } else {
                take(state, scope, name, stored);
            }
        });
    }

    /** Who mends a node by hand leaves no note. */
    private void awaitMended(ConfigScope scope, String name, int version) {
        zk.stat(scope.path(name), true, reply -> {
            if (reply.ok() ? reply.value().version() != version : reply.error() == ZkError.NO_NODE) {
                onConfigChanged(scope, name);
            }
        });
    }

    private void take(ControllerState state, ConfigScope scope, String name, @Nullable StoredConfig stored) {
        Map<String, String> before = state.config(scope, name);
        if (stored == null) {
            state.forgetConfig(scope, name);
        } else {
            state.config(scope, name, stored);
            if (!stored.readable()) {
                awaitMended(scope, name, stored.version());
            }
        }
        Map<String, String> after = state.config(scope, name);
        if (!Objects.equals(before, after)) {
            AdminTrail.note(TrailLines.configured(scope, name, before, after), BY_OTHERS);
            Set<String> topics = scope == ConfigScope.TOPIC ? Set.of(name) : new TreeSet<>(state.topicNames());
            announcer.submit(now -> MinInsyncChange.after(now, settings, topics));
        }
    }

    /** Brokers came or went, or the controller's view of whom it reaches changed. */
    void onBrokersChanged() {
        ControllerState at = pipeline.state();
        ControllerLoader.brokers(zk, unreadable, live -> {
            ControllerState state = pipeline.state();
            if (live != null && state != null && state == at) {
                List<BrokerRegistration> admitted = reach.admit(live);
                Set<Integer> unfenced = new TreeSet<>(state.fenced());
                state.fenced(reach.fenced());
                unfenced.removeAll(state.fenced());
                onBrokers(state, admitted, unfenced);
            } else if (live != null && state != null) {
                onBrokersChanged(); // Everything was read again meanwhile, perhaps before this change.
            }
        });
    }

    /** @param unfenced who was fenced and is not any more: if it is not registered either, it is dead, and leads nothing */
    private void onBrokers(ControllerState state, List<BrokerRegistration> live, Set<Integer> unfenced) {
        Set<Integer> arrived = new TreeSet<>();
        Set<Integer> changed = new TreeSet<>(unfenced);
        for (BrokerRegistration broker : live) {
            BrokerRegistration before = state.broker(broker.id());
            if (before == null || before.epoch() != broker.epoch()) {
                arrived.add(broker.id());
            }
        }
        changed.addAll(arrived);
        state.brokers().forEach(before -> changed.add(before.id()));
        live.stream().filter(broker -> !arrived.contains(broker.id())).forEach(same -> changed.remove(same.id()));
        state.brokers(live);
        if (changed.isEmpty()) {
            return;
        }
        LOG.info("Brokers changed arrived={} gone={}", arrived, gone(state, changed));
        dispatcher.keepOnly(live);
        pipeline.submit(new OwnStep<>(now -> BrokerChanges.decide(now, settings, changed), decision -> {
            announcer.count(decision.response());
            ControllerState now = pipeline.state();
            if (now != null) {
                dispatcher.send(now, decision.messages().withBrokers().except(arrived), () -> {});
                // Elections may end moves, and so may brokers that can lead what has moved.
                announcer.completeMoves(ReassignmentCompletion.moving(now));
            }
        }));
        announcer.tellEverything(arrived, () -> {});
    }

    private static List<Integer> gone(ControllerState state, Set<Integer> changed) {
        return changed.stream().filter(id -> !state.isAlive(id)).toList();
    }

    /** Tools of the ZooKeeper era create topics by writing their znodes. */
    private void onTopicsChanged() {
        ControllerState at = pipeline.state();
        zk.children(ZnodePaths.TOPICS, true, reply -> {
            ControllerState state = pipeline.state();
            if (!reply.ok() || state == null || state != at) {
                return;
            }
            topics.onTopics(reply.value());
            Set<String> unknown = new TreeSet<>(reply.value());
            unknown.removeAll(state.topicNames());
            unknown.removeIf(state::isUnreadable);
            if (unknown.isEmpty()) {
                return;
            }
            if (pipeline.depth() > 0) {
                recheckLater(); // They may be topics that are being deleted.
            } else {
                LOG.info("Topics were created in ZooKeeper topics={}", unknown);
                pipeline.readAgain();
            }
        });
    }

    private void recheckLater() {
        if (!recheckPlanned) {
            recheckPlanned = true;
            ports.scheduler().schedule(RECHECK_MS, () -> {
                recheckPlanned = false;
                if (pipeline.state() != null) {
                    onTopicsChanged();
                }
            });
        }
    }
}
