package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.Change;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControlMessages;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.DeletionMark;
import org.barnabas.cluster.controller.decide.TrailLines;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes {@code /admin/delete_topics/<topic>}: the wishes of tools of the ZooKeeper era, and what a controller before has begun
 * with and not finished. A wish is fulfilled, or taken away: if there is no such topic, and where topics may not be deleted
 * ({@code delete.topic.enable}). Owned by the controller's thread.
 */
final class DeletionMarks {

    private static final Logger LOG = LoggerFactory.getLogger(DeletionMarks.class);
    private static final long RECHECK_MS = 200;

    /** ZooKeeper does not say who wrote. */
    private static final String BY_OTHERS = "by=ZooKeeper";

    private static final String NOT_ALLOWED = "topics may not be deleted (delete.topic.enable)";
    private static final String MADE_SINCE = "the topic was made after it";

    private final boolean allowed;
    private final Zk zk;
    private final Scheduler scheduler;
    private final DecisionPipeline pipeline;
    private final Consumer<Decision<?>> told;
    private boolean recheckPlanned;

    /**
     * Makes one that has not looked yet.
     *
     * @param allowed whether topics may be deleted
     * @param told hears of topics that are deleted, for the brokers
     */
    DeletionMarks(boolean allowed, Zk zk, Scheduler scheduler, DecisionPipeline pipeline, Consumer<Decision<?>> told) {
        this.allowed = allowed;
        this.zk = zk;
        this.scheduler = scheduler;
        this.pipeline = pipeline;
        this.told = told;
    }

    /** Everything was read: ends what was begun, and what was wished for, before anything else is decided. */
    void finish(ControllerState fresh, List<String> marked, AllReplies all) {
        for (String topic : marked) {
            Runnable done = all.part();
            zk.read(ZnodePaths.deleteTopic(topic), false, mark -> {
                if (!mark.ok()) {
                    done.run();
                } else if (!allowed && !DeletionMark.isBegun(mark.value().data())) {
                    takeAway(fresh.epochVersion(), topic, NOT_ALLOWED, done);
                } else {
                    unlessMadeSince(
                            mark.value().stat(),
                            topic,
                            () -> finish(fresh, topic, done),
                            () -> takeAway(fresh.epochVersion(), topic, MADE_SINCE, done),
                            done);
                }
            });
        }
    }

    /**
     * A mark is for the topic that there was when it was made. Whoever made it may have died behind the topic's deletion; the
     * topic of that name that was made since stays.
     *
     * @param gone ZooKeeper does not say
     */
    private void unlessMadeSince(ZkStat mark, String topic, Runnable older, Runnable younger, Runnable gone) {
        zk.stat(ZnodePaths.topic(topic), false, node -> {
            if (node.ok() && node.value().createdZxid() > mark.createdZxid()) {
                younger.run();
            } else if (node.ok() || node.error() == ZkError.NO_NODE) {
                older.run();
            } else {
                gone.run();
            }
        });
    }

    private void finish(ControllerState fresh, String topic, Runnable done) {
        TopicImage image = fresh.topic(topic);
        if (image != null) {
            AdminTrail.note(List.of(TrailLines.deleted(image)), BY_OTHERS);
            fresh.apply(new Change.TopicDeleted(image));
        }
        fresh.forgetConfig(ConfigScope.TOPIC, topic);
        new TopicSweep(zk, fresh.epochVersion()).sweep(topic, complete -> {
            if (!complete) {
                recheckLater();
            }
            done.run();
        });
    }

    /** Marks came or went. */
    void onChange() {
        ControllerState at = pipeline.state();
        zk.children(ZnodePaths.DELETE_TOPICS, true, reply -> {
            ControllerState state = pipeline.state();
            if (reply.ok() && state != null && state == at) {
                reply.value().stream().sorted().forEach(topic -> consider(state, topic));
            }
        });
    }

    private void consider(ControllerState state, String name) {
        TopicImage topic = state.topic(name);
        if (topic == null) {
            doubt(state, name);
        } else if (allowed) {
            deleteMarked(state, topic);
        } else {
            takeAway(state.epochVersion(), name, NOT_ALLOWED, () -> {});
        }
    }

    private void deleteMarked(ControllerState at, TopicImage topic) {
        zk.stat(ZnodePaths.deleteTopic(topic.name()), false, mark -> {
            if (mark.ok()) {
                unlessMadeSince(
                        mark.value(),
                        topic.name(),
                        () -> delete(at, topic.id()),
                        () -> takeAway(at.epochVersion(), topic.name(), MADE_SINCE, () -> {}),
                        () -> {});
            }
        });
    }

    /** This controller deletes the topic itself, or has not heard of it yet; or there is none. */
    private void doubt(ControllerState at, String name) {
        if (pipeline.depth() > 0) {
            recheckLater();
            return;
        }
        zk.stat(ZnodePaths.topic(name), false, reply -> {
            ControllerState state = pipeline.state();
            if (state != at || state.topic(name) != null) {
                return; // Everything was read again, and all marks with it; or the next change of a mark tells.
            }
            if (pipeline.depth() > 0) {
                recheckLater();
            } else if (reply.ok()) {
                pipeline.readAgain();
            } else if (reply.error() == ZkError.NO_NODE) {
                takeAway(state.epochVersion(), name, "there is no such topic", () -> {});
            }
        });
    }

    private void recheckLater() {
        if (!recheckPlanned) {
            recheckPlanned = true;
            scheduler.schedule(RECHECK_MS, () -> {
                recheckPlanned = false;
                if (pipeline.state() != null) {
                    onChange();
                }
            });
        }
    }

    private void takeAway(int epochVersion, String topic, String why, Runnable done) {
        LOG.warn("The mark for the deletion of a topic is taken away: {} topic={} {}", why, topic, BY_OTHERS);
        zk.multi(
                List.of(
                        ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion),
                        ZkOp.delete(ZnodePaths.deleteTopic(topic))),
                errors -> done.run());
    }

    /** By its id: until it is decided there may be another topic of the name. */
    private void delete(ControllerState at, Uuid id) {
        if (pipeline.state() != at) {
            return; // All marks were looked at again.
        }
        pipeline.submit(new OwnStep<>(
                state -> {
                    TopicImage topic = state.topic(id);
                    List<TopicImage> found = topic == null ? List.of() : List.of(topic);
                    List<Change> changes = new ArrayList<>();
                    found.forEach(one -> changes.add(new Change.TopicDeleted(one)));
                    return new Decision<>(changes, List.of(), ControlMessages.of(state, changes), found);
                },
                decision -> {
                    decision.response().forEach(topic -> sweep(at, topic, decision));
                    if (decision.response().isEmpty()) {
                        recheckLater();
                    }
                }));
    }

    private void sweep(ControllerState at, TopicImage topic, Decision<?> decision) {
        new TopicSweep(zk, at.epochVersion()).sweep(topic.name(), complete -> {
            AdminTrail.note(List.of(TrailLines.deleted(topic)), BY_OTHERS);
            if (!complete) {
                recheckLater();
            }
            if (pipeline.state() != null) {
                told.accept(decision);
            }
        });
    }
}
