package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.BrokerChanges;
import org.barnabas.cluster.controller.decide.Change;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.ReassignmentCompletion;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a controller: it stands for election, reads everything, tells every broker everything, then keeps up with
 * brokers, topics and marks that others write. Owned by the controller's thread.
 *
 * <pre>
 *   STOPPED --start--> STANDING --elected--> LOADING --read--> ACTIVE
 *   LOADING or ACTIVE --reaches too few--> ABSTAINING --reaches enough, or nobody took the office--> STANDING
 *   ACTIVE --conflict--> LOADING        LOADING or ACTIVE --fenced--> STANDING        any --session lost--> STOPPED
 * </pre>
 */
final class Leadership implements DecisionPipeline.Host, ControllerLease.Outcome, ReachWatch.Host {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final long METRICS_EVERY_MS = 5_000;
    private static final long CONFLICT_PAUSE_MS = 1_000;
    private static final int CONFLICTS_AT_ONCE = 3;
    /** Who resigned for others takes the office again if it was free for this part of the bound. */
    private static final int PATIENCE_PARTS = 2;

    private final ControllerSettings settings;
    private final ControllerPorts ports;
    private final Zk zk;
    private final Dispatcher dispatcher;
    private final IntConsumer controllerSeen;
    private final @Nullable ControllerMetrics metrics;
    private final ControllerLease lease;
    private final DecisionPipeline pipeline;
    private final Announcer announcer;
    private final Balancer balancer;
    private final OthersWrites others;
    private final DirectoryEvents directories;
    private final ReachWatch reach;
    private boolean standing;
    private boolean leading;
    private boolean loading;
    private final Set<String> changedMeanwhile = new LinkedHashSet<>();
    private boolean measuring;
    private int epoch;
    private int epochVersion;
    private long loads;
    private int conflicts;

    Leadership(
            ControllerSettings settings,
            ControllerPorts ports,
            EntityConfigs configs,
            Dispatcher dispatcher,
            IntConsumer controllerSeen,
            @Nullable ControllerMetrics metrics) {
        this.settings = settings;
        this.ports = ports;
        this.zk = ports.zk();
        this.dispatcher = dispatcher;
        this.controllerSeen = controllerSeen;
        this.metrics = metrics;
        this.lease = new ControllerLease(settings.brokerId(), zk, ports.clock(), ports.scheduler(), this);
        this.pipeline = new DecisionPipeline(zk, this);
        this.announcer = new Announcer(settings, configs, dispatcher, pipeline, metrics);
        this.balancer = new Balancer(settings.balance(), ports.scheduler(), announcer);
        this.reach = new ReachWatch(settings.brokerId(), ports, this);
        this.others = new OthersWrites(settings, ports, dispatcher, pipeline, announcer, reach);
        this.directories = new DirectoryEvents(settings, zk, pipeline, announcer);
        dispatcher.onAnswer(directories::onAnswer);
    }

    void start() {
        standing = true;
        lease.elect();
        if (metrics != null && !measuring) {
            measuring = true;
            measure(metrics);
        }
    }

    void stop() {
        standing = false;
        lease.abandon();
        endAbstention();
        step(false);
    }

    @Override
    public void resign() {
        LOG.warn("This broker is no longer the controller epoch={}", epoch);
        step(true);
    }

    /** The connection to ZooKeeper is there again. */
    void reconnected() {
        reach.startOver();
    }

    private void step(boolean electAgain) {
        leading = false;
        loading = false;
        changedMeanwhile.clear();
        loads++;
        pipeline.stop();
        balancer.stop();
        dispatcher.closeAll();
        if (!reach.alone()) {
            reach.end();
        }
        if (metrics != null) {
            metrics.resigned();
        }
        if (electAgain && standing) {
            lease.elect();
        }
    }

    @Override
    public void elected(int newEpoch, int newEpochVersion) {
        if (leading && epoch == newEpoch) {
            return; // The watch told of our own claim.
        }
        if (leading) {
            // Claimed anew: what is under way is of a term that is over, and no reply to it counts any more.
            step(false);
        }
        LOG.info("This broker is the controller epoch={}", newEpoch);
        leading = true;
        epoch = newEpoch;
        epochVersion = newEpochVersion;
        if (metrics != null) {
            metrics.elected(epoch);
        }
        controllerSeen.accept(settings.brokerId());
        lease.patience(0);
        reach.begin(newEpochVersion);
        balancer.start();
        reload();
    }

    @Override
    public void other(int broker) {
        if (leading) {
            step(false);
        }
        controllerSeen.accept(broker);
    }

    @Override
    public void onFencesChanged() {
        if (loading) {
            changedMeanwhile.add(ZnodePaths.BROKER_IDS);
        } else if (pipeline.state() != null) {
            others.onBrokersChanged();
        }
    }

    /** Others, who are in touch with each other, do better; with the registration the leaderships go to them as well. */
    @Override
    public void onAlone() {
        LOG.warn("This broker reaches too few others to be the controller, and resigns epoch={}", epoch);
        lease.abandon();
        lease.patience(Math.max(1, ports.reach().boundMs() / PATIENCE_PARTS));
        step(false);
        long from = loads;
        reach.resign(settings.brokerId(), () -> {
            if (from == loads && standing) {
                lease.elect();
            }
        });
    }

    @Override
    public void onTogether() {
        endAbstention();
        if (standing) {
            lease.elect();
        }
    }

    private void endAbstention() {
        lease.patience(0);
        reach.end();
    }

    /** Something unexpected was met: looks again, and takes a breath if that does not help. */
    @Override
    public void onConflict() {
        conflicts++;
        if (metrics != null) {
            metrics.reloaded();
        }
        if (conflicts <= CONFLICTS_AT_ONCE) {
            reload();
        } else {
            reloadLater();
        }
    }

    @Override
    public void onUncleanElections(String topic, int partitions) {
        LOG.warn("Leaders elected that may miss records topic={} partitions={}", topic, partitions);
        if (metrics != null) {
            metrics.uncleanlyElected(partitions);
        }
    }

    private void reloadLater() {
        long load = ++loads;
        ports.scheduler().schedule(CONFLICT_PAUSE_MS, () -> {
            if (load == loads) {
                reload();
            }
        });
    }

    /** Reads everything, also in the middle of a term, and tells everybody. */
    private void reload() {
        loading = true;
        long load = ++loads;
        ControllerState fresh = new ControllerState(settings.brokerId(), epoch, epochVersion);
        ControllerState before = pipeline.state();
        if (before != null) {
            fresh.inherit(before);
        }
        ControllerLoader loader =
                new ControllerLoader(zk, fresh, before, others.unreadable(), ports.random(), reach::admit);
        loader.load(complete -> {
            if (load == loads && !complete) {
                LOG.warn("Not all of the cluster's state could be read; trying again");
                reloadLater();
            } else if (load == loads) {
                finish(fresh, loader, () -> {
                    if (load == loads) {
                        onLoaded(fresh, loader);
                    }
                });
            }
        });
    }

    /** Finishes what others began before anything else is decided. */
    private void finish(ControllerState fresh, ControllerLoader loader, Runnable next) {
        AllReplies all = new AllReplies(next);
        others.finish(fresh, loader, all);
        all.seal();
    }

    private void onLoaded(ControllerState fresh, ControllerLoader loader) {
        loading = false;
        fresh.fenced(reach.fenced());
        fresh.failedReplicas().keepOnly(replica -> fresh.topic(replica.topicId()) != null);
        dispatcher.keepOnly(fresh.brokers());
        pipeline.resume(fresh);
        List<Uuid> inOldWords = loader.inOldWords().stream().map(TopicImage::id).toList();
        if (!inOldWords.isEmpty()) {
            pipeline.submit(new OwnStep<>(state -> Decision.of(state, written(state, inOldWords), 0), decision -> {}));
        }
        pipeline.submit(new OwnStep<>(
                state -> BrokerChanges.decide(state, settings, Set.of()),
                decision -> announcer.count(decision.response())));
        Set<Integer> all = new TreeSet<>();
        fresh.brokers().forEach(broker -> all.add(broker.id()));
        announcer.tellEverything(all, () -> conflicts = 0);
        directories.onNotes();
        announcer.completeMoves(ReassignmentCompletion.moving(fresh));
        others.begin(fresh);
        List<String> changed = List.copyOf(changedMeanwhile);
        changedMeanwhile.clear();
        changed.forEach(others::onChange);
    }

    /** Topics as they are when it is decided: what waited for the load may have changed one, or made another of its name. */
    private static List<Change> written(ControllerState state, List<Uuid> topics) {
        List<Change> changes = new ArrayList<>();
        for (Uuid id : topics) {
            TopicImage topic = state.topic(id);
            if (topic != null) {
                changes.add(new Change.PartitionsAdded(topic, List.of()));
            }
        }
        return changes;
    }

    /** Sizes are counted now and then, not with every change. */
    private void measure(ControllerMetrics target) {
        ports.scheduler().schedule(METRICS_EVERY_MS, () -> measure(target));
        ControllerState state = pipeline.state();
        if (state != null) {
            target.sizes(state);
        }
    }

    Announcer announcer() {
        return announcer;
    }

    void onChange(String path) {
        if (path.equals(ZnodePaths.CONTROLLER)) {
            if (standing) {
                lease.elect();
            }
        } else if (loading) {
            // What was read may be older than this; the watch is used up, so nobody tells again.
            changedMeanwhile.add(path);
        } else if (pipeline.state() != null && path.equals(ZnodePaths.LOG_DIR_EVENTS)) {
            directories.onNotes();
        } else if (pipeline.state() != null) {
            others.onChange(path);
        }
    }
}
