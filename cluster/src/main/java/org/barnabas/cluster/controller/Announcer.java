package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.Change;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControlMessages;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.FullLeaders;
import org.barnabas.cluster.controller.decide.ReassignmentCompletion;
import org.barnabas.cluster.controller.decide.TrailLines;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a decision is written: configurations go to the image, messages to the brokers, the answer to whoever
 * asked, and sometimes another decision is due. Owned by the controller's thread.
 */
final class Announcer {

    private final ControllerSettings settings;
    private final EntityConfigs configs;
    private final Dispatcher dispatcher;
    private final DecisionPipeline pipeline;
    private final @Nullable ControllerMetrics metrics;
    private Consumer<Decision<?>> told = decision -> {};

    Announcer(
            ControllerSettings settings,
            EntityConfigs configs,
            Dispatcher dispatcher,
            DecisionPipeline pipeline,
            @Nullable ControllerMetrics metrics) {
        this.settings = settings;
        this.configs = configs;
        this.dispatcher = dispatcher;
        this.pipeline = pipeline;
        this.metrics = metrics;
    }

    /** Tells who hears of every decision that is written. */
    void onTold(Consumer<Decision<?>> listener) {
        told = listener;
    }

    /**
     * Decides for a client or a broker.
     *
     * @param repeatable see {@link DecisionPipeline.Request#isRepeatable}
     * @param trail what is logged of it
     */
    <R> void submit(
            Function<ControllerState, Decision<R>> decide,
            Function<ErrorCode, R> refusal,
            boolean repeatable,
            AdminTrail trail,
            ReplyOnce<R> answer) {
        pipeline.submit(new DecisionPipeline.Request<R>() {

            @Override
            public boolean isRepeatable() {
                return repeatable;
            }

            @Override
            public Decision<R> decide(ControllerState state) {
                Decision<R> decision = decide.apply(state);
                trail.decided(state, decision);
                return decision;
            }

            @Override
            public void done(Decision<R> decision) {
                trail.written();
                tell(decision, () -> answer.give(decision.response()));
                completeMoves(movesDone(decision));
                relieve(decision);
            }

            @Override
            public void refused(ErrorCode error) {
                trail.refused(error);
                answer.give(refusal.apply(error));
            }
        });
    }

    /** Makes a decision that nobody asked for; its response is how many leaders it elects. */
    void submit(Function<ControllerState, Decision<Integer>> decide) {
        pipeline.submit(new OwnStep<>(decide, decision -> {
            count(decision.response());
            tell(decision, () -> {});
            completeMoves(movesDone(decision));
        }));
    }

    /** Who has come into sync may lead in the place of one that has no room. */
    private void relieve(Decision<?> decision) {
        ControllerState state = pipeline.state();
        Set<PartitionKey> full = state == null ? Set.of() : FullLeaders.among(state, decision);
        if (!full.isEmpty()) {
            submit(current -> FullLeaders.decide(current, full));
        }
    }

    void count(int elections) {
        if (metrics != null) {
            metrics.leadersElected(elections);
        }
    }

    /** Topics with a move of replicas that may be over: whatever changes a leader or an in-sync set may end it. */
    private static Set<String> movesDone(Decision<?> decision) {
        Set<String> topics = new TreeSet<>();
        for (Change change : decision.changes()) {
            if (change instanceof Change.InSyncSetsChanged changed) {
                add(changed.topic(), changed.partitions(), topics);
            } else if (change instanceof Change.PartitionsChanged changed) {
                add(changed.topic(), changed.partitions(), topics);
            } else if (change instanceof Change.Reassigned changed) {
                add(changed.topic(), changed.partitions(), topics);
            }
        }
        return topics;
    }

    private static void add(TopicImage topic, List<PartitionImage> changed, Set<String> topics) {
        if (changed.stream().anyMatch(ReassignmentCompletion::isDue)) {
            topics.add(topic.name());
        }
    }

    /** Ends the moves of replicas that can be ended. */
    void completeMoves(Collection<String> topics) {
        if (!topics.isEmpty()) {
            List<String> ended = new ArrayList<>();
            pipeline.submit(new OwnStep<>(
                    state -> {
                        Decision<Integer> decision = ReassignmentCompletion.decide(state, settings, topics);
                        ended.clear();
                        ended.addAll(TrailLines.completed(state, decision.changes()));
                        return decision;
                    },
                    decision -> {
                        AdminTrail.note(ended, "by=controller");
                        tell(decision, () -> {});
                    }));
        }
    }

    /**
     * Tells brokers everything that is decided by now, as soon as it is written. What is decided meanwhile is not in it:
     * a controller that was replaced must not spread what it could not write.
     */
    void tellEverything(Set<Integer> brokers, Runnable told) {
        if (brokers.isEmpty()) {
            return;
        }
        pipeline.submit(new OwnStep<>(
                state -> new Decision<>(List.of(), List.of(), ControlMessages.everything(state), 0), decision -> {
                    ControllerState state = pipeline.state();
                    if (state != null && !pipeline.doubtful()) {
                        dispatcher.sendEverything(state, decision.messages(), brokers);
                        told.run();
                    }
                }));
    }

    private void tell(Change.ConfigChanged changed, Runnable applied) {
        if (changed.scope() == ConfigScope.TOPIC) {
            configs.topic(changed.name(), changed.topicId(), changed.config(), applied);
        } else {
            configs.broker(changed.name(), changed.config(), applied);
        }
    }

    /** Configurations go to the image before the partitions that they are for. */
    private void tell(Decision<?> decision, Runnable applied) {
        ControllerState state = pipeline.state();
        if (state == null) {
            applied.run();
            return;
        }
        AllReplies all = new AllReplies(applied);
        Set<Integer> leaving = new TreeSet<>();
        for (Change change : decision.changes()) {
            if (change instanceof Change.TopicCreated created) {
                configs.topic(created.topic().name(), created.topic().id(), created.config(), all.part());
            } else if (change instanceof Change.ConfigChanged changed) {
                tell(changed, all.part());
            } else if (change instanceof Change.BrokerLeaving leaves) {
                // It asked, and ends when it has its answer: it must have handed over by then, and know that.
                leaving.add(leaves.broker());
            }
        }
        dispatcher.send(state, decision.messages(), leaving, all.part());
        all.seal();
        if (metrics != null) {
            metrics.decided(decision.writes().size(), pipeline.depth());
        }
        told.accept(decision);
    }
}
