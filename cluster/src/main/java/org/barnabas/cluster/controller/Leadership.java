package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.barnabas.cluster.Gather;
import org.barnabas.cluster.TopicImage;
import org.barnabas.cluster.Zk;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a controller: it stands for election, reads everything, tells every broker everything, then keeps up with
 * brokers, topics and marks that others write. Owned by the controller's thread.
 *
 * <pre>
 *   STOPPED --start--> STANDING --elected--> LOADING --read--> ACTIVE
 *   ACTIVE --conflict--> LOADING        LOADING or ACTIVE --fenced--> STANDING        any --session lost--> STOPPED
 * </pre>
 */
final class Leadership implements DecisionPipeline.Host, ControllerLease.Outcome {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final long RECHECK_MS = 200;

    private final ControllerSettings settings;
    private final ControllerPorts ports;
    private final Zk zk;
    private final EntityConfigs configs;
    private final Dispatcher dispatcher;
    private final IntConsumer controllerSeen;
    private final @Nullable ControllerMetrics metrics;
    private final ControllerLease lease;
    private final DecisionPipeline pipeline;
    private boolean standing;
    private boolean recheckPlanned;
    private int epoch;
    private int epochVersion;
    private long loads;

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
        this.configs = configs;
        this.dispatcher = dispatcher;
        this.controllerSeen = controllerSeen;
        this.metrics = metrics;
        this.lease = new ControllerLease(settings.brokerId(), zk, ports.clock(), this);
        this.pipeline = new DecisionPipeline(zk, this);
        configs.listen(this::onConfig);
    }

    void start() {
        standing = true;
        lease.elect();
    }

    void stop() {
        standing = false;
        lease.abandon();
        step(false);
    }

    @Override
    public void resign() {
        LOG.warn("This broker is no longer the controller epoch={}", epoch);
        step(true);
    }

    private void step(boolean electAgain) {
        loads++;
        pipeline.stop();
        if (metrics != null) {
            metrics.resigned();
        }
        if (electAgain && standing) {
            lease.elect();
        }
    }

    @Override
    public void elected(int newEpoch, int newEpochVersion) {
        if (pipeline.state() != null && epoch == newEpoch) {
            return; // The watch told of our own claim.
        }
        LOG.info("This broker is the controller epoch={}", newEpoch);
        epoch = newEpoch;
        epochVersion = newEpochVersion;
        if (metrics != null) {
            metrics.elected(epoch);
        }
        controllerSeen.accept(settings.brokerId());
        reload();
    }

    @Override
    public void other(int broker) {
        if (pipeline.state() != null) {
            step(false);
        }
        controllerSeen.accept(broker);
    }

    /** Reads everything, also in the middle of a term, and tells everybody. */
    @Override
    public void reload() {
        long load = ++loads;
        ControllerState fresh = new ControllerState(settings.brokerId(), epoch, epochVersion);
        for (ConfigScope scope : ConfigScope.values()) {
            for (Map.Entry<String, Map<String, String>> config :
                    configs.all(scope).entrySet()) {
                fresh.config(scope, config.getKey(), config.getValue());
            }
        }
        ControllerLoader loader = new ControllerLoader(zk, fresh, ports.random());
        loader.load(complete -> {
            if (load == loads && complete) {
                sweep(fresh, loader, () -> {
                    if (load == loads) {
                        onLoaded(fresh, loader);
                    }
                });
            }
        });
    }

    /** Finishes deletions that were begun before anything else is decided. */
    private void sweep(ControllerState fresh, ControllerLoader loader, Runnable next) {
        Gather all = new Gather(next);
        for (String topic : loader.deleting()) {
            TopicImage image = fresh.topic(topic);
            if (image != null) {
                fresh.apply(new Change.TopicDeleted(image));
            }
            fresh.forgetConfig(ConfigScope.TOPIC, topic);
            configs.forget(topic);
            new TopicSweep(zk, epochVersion).sweep(topic, all.part());
        }
        all.seal();
    }

    private void onLoaded(ControllerState fresh, ControllerLoader loader) {
        pipeline.resume(fresh);
        List<Change> ids = new ArrayList<>();
        for (TopicImage topic : loader.withoutId()) {
            ids.add(new Change.PartitionsAdded(topic, List.of()));
        }
        if (!ids.isEmpty()) {
            pipeline.submit(new Step<>(state -> Decision.of(state, ids, 0), decision -> {}));
        }
        BrokerChanges.Bounced bounced = loader.bounced();
        pipeline.submit(new Step<>(
                state -> BrokerChanges.decide(state, settings.uncleanElection(), bounced),
                decision -> onSettled(decision.response())));
    }

    /** Leaders are elected: every broker hears everything. */
    private void onSettled(int elections) {
        ControllerState state = pipeline.state();
        if (state == null) {
            return;
        }
        count(elections);
        for (BrokerRegistration broker : state.brokers()) {
            dispatcher.sendEverything(state, broker, () -> {});
        }
        if (metrics != null) {
            metrics.sizes(state);
        }
    }

    private void count(int elections) {
        if (metrics != null) {
            metrics.leadersElected(elections);
        }
    }

    void onChange(String path) {
        if (path.equals(ZnodePaths.CONTROLLER)) {
            if (standing) {
                lease.elect();
            }
        } else if (pipeline.state() != null) {
            if (path.equals(ZnodePaths.BROKER_IDS)) {
                onBrokersChanged();
            } else if (path.equals(ZnodePaths.TOPICS)) {
                onTopicsChanged();
            } else if (path.equals(ZnodePaths.DELETE_TOPICS)) {
                onMarksChanged();
            }
        }
    }

    private void onBrokersChanged() {
        ControllerState at = pipeline.state();
        ControllerLoader.brokers(zk, live -> {
            ControllerState state = pipeline.state();
            if (live != null && state != null && state == at) {
                onBrokers(state, live);
            }
        });
    }

    private void onBrokers(ControllerState state, List<BrokerRegistration> live) {
        Set<Integer> bounced = new HashSet<>();
        List<BrokerRegistration> arrived = new ArrayList<>();
        for (BrokerRegistration broker : live) {
            BrokerRegistration before = state.broker(broker.id());
            if (before == null || before.epoch() != broker.epoch()) {
                arrived.add(broker);
            }
            if (before != null && before.epoch() != broker.epoch()) {
                bounced.add(broker.id());
            }
        }
        boolean same = arrived.isEmpty() && live.size() == state.brokers().size();
        state.brokers(live);
        if (same) {
            return;
        }
        pipeline.submit(new Step<>(
                now -> BrokerChanges.decide(now, settings.uncleanElection(), BrokerChanges.Bounced.all(bounced)),
                decision -> {
                    count(decision.response());
                    dispatcher.send(state, decision.messages().withBrokers(), () -> {});
                    for (BrokerRegistration broker : arrived) {
                        dispatcher.sendEverything(state, broker, () -> {});
                    }
                }));
    }

    /** Tools of the ZooKeeper era create topics by writing their znodes. */
    private void onTopicsChanged() {
        ControllerState at = pipeline.state();
        zk.children(ZnodePaths.TOPICS, true, reply -> {
            ControllerState state = pipeline.state();
            if (!reply.ok() || state == null || state != at) {
                return;
            }
            Set<String> unknown = new HashSet<>(reply.value());
            unknown.removeAll(state.topicNames());
            if (unknown.isEmpty()) {
                return;
            }
            if (pipeline.depth() > 0) {
                recheckLater(); // They may be topics that are being deleted.
            } else {
                LOG.info("Topics were created in ZooKeeper topics={}", unknown);
                reload();
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

    /** The same tools delete topics by marking them. */
    private void onMarksChanged() {
        ControllerState at = pipeline.state();
        zk.children(ZnodePaths.DELETE_TOPICS, true, reply -> {
            ControllerState state = pipeline.state();
            if (reply.ok() && state != null && state == at) {
                // Topics that this controller deletes are gone from its state already.
                reply.value().stream().sorted().map(state::topic).forEach(topic -> {
                    if (topic != null) {
                        deleteMarked(topic);
                    }
                });
            }
        });
    }

    private void deleteMarked(TopicImage topic) {
        pipeline.submit(new Step<>(
                state -> {
                    List<Change> changes = List.of(new Change.TopicDeleted(topic));
                    return new Decision<>(changes, List.of(), ControlMessages.of(state, changes), 0);
                },
                decision -> new TopicSweep(zk, epochVersion).sweep(topic.name(), () -> {
                    ControllerState state = pipeline.state();
                    if (state != null) {
                        configs.forget(topic.name());
                        dispatcher.send(state, decision.messages(), () -> {});
                    }
                })));
    }

    private void onConfig(ConfigScope scope, String name, Map<String, String> config) {
        ControllerState state = pipeline.state();
        if (state != null) {
            state.config(scope, name, config);
        }
    }

    /** Decides for a client. */
    <R> void submit(Function<ControllerState, Decision<R>> decide, Function<ErrorCode, R> refusal, Answer<R> answer) {
        pipeline.submit(new DecisionPipeline.Request<R>() {

            @Override
            public Decision<R> decide(ControllerState state) {
                return decide.apply(state);
            }

            @Override
            public void done(Decision<R> decision) {
                tell(decision, () -> answer.give(decision.response()));
            }

            @Override
            public void refused(ErrorCode error) {
                answer.give(refusal.apply(error));
            }
        });
    }

    /** Configurations go to the image before the partitions that they are for. */
    private void tell(Decision<?> decision, Runnable applied) {
        ControllerState state = pipeline.state();
        if (state == null) {
            applied.run();
            return;
        }
        Gather all = new Gather(applied);
        for (Change change : decision.changes()) {
            if (change instanceof Change.TopicCreated created) {
                configs.set(ConfigScope.TOPIC, created.topic().name(), created.config(), all.part());
            } else if (change instanceof Change.ConfigChanged changed) {
                configs.set(changed.scope(), changed.name(), changed.config(), all.part());
            } else if (change instanceof Change.TopicDeleted deleted) {
                configs.forget(deleted.topic().name());
            }
        }
        dispatcher.send(state, decision.messages(), all.part());
        all.seal();
        if (metrics != null) {
            metrics.decided(decision.writes().size(), pipeline.depth());
        }
    }

    /** A decision that nobody asked for; if it is refused, the next controller makes it. */
    private record Step<R>(Function<ControllerState, Decision<R>> maker, java.util.function.Consumer<Decision<R>> then)
            implements DecisionPipeline.Request<R> {

        @Override
        public Decision<R> decide(ControllerState state) {
            return maker.apply(state);
        }

        @Override
        public void done(Decision<R> decision) {
            then.accept(decision);
        }

        @Override
        public void refused(ErrorCode error) {
            LOG.debug("A step of the controller was refused error={}", error);
        }
    }
}
