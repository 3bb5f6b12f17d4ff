package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.TopicIds;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ProducerIdBlock;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.RandomSource;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of the cluster's state from ZooKeeper, with watches where others write. Reads are pipelined and come in
 * batches: a level of the tree costs little more than one round trip, however many nodes it has. A node that cannot be
 * read is told of once and left out, or, if it is a partition's state, the partition stays without a leader, or, if it is that
 * of a topic that is known, the topic stays as it was; it never stops the controller (row 55).
 */
public final class ControllerLoader {

    /** The znode of a topic grows with its partitions, to nearly a megabyte; that of a state never. */
    private static final int TOPICS_AT_ONCE = 50;

    private static final int STATES_AT_ONCE = 500;

    private final Zk zk;
    private final ControllerState state;
    private final @Nullable ControllerState before;
    private final UnreadableNodes unreadable;
    private final RandomSource random;
    private final UnaryOperator<List<BrokerRegistration>> admission;
    private final List<TopicDraft> drafts = new ArrayList<>();
    private final List<String> deleting = new ArrayList<>();
    private final List<TopicImage> inOldWords = new ArrayList<>();
    private final Set<String> idNotNoted = new HashSet<>();
    private final ConfigLoader configs;
    private boolean failed;

    /**
     * Makes a loader that loads once.
     *
     * @param state to be filled
     * @param before what this controller knew until now; null if it knew nothing
     * @param unreadable hears of what cannot be read
     * @param random draws ids of topics that have none
     * @param admission who of the registered brokers takes part
     */
    public ControllerLoader(
            Zk zk,
            ControllerState state,
            @Nullable ControllerState before,
            UnreadableNodes unreadable,
            RandomSource random,
            UnaryOperator<List<BrokerRegistration>> admission) {
        this.before = before;
        this.unreadable = unreadable;
        this.admission = admission;
        this.zk = zk;
        this.state = state;
        this.random = random;
        this.configs = new ConfigLoader(zk, state, before, unreadable, this::check);
    }

    /** Reads everything; {@code done} gets whether that worked, and if not, it is to be done again. */
    public void load(Consumer<Boolean> done) {
        AllReplies all = new AllReplies(() -> {
            // Only now it is known who is registered.
            drafts.forEach(this::take);
            done.accept(!failed);
        });
        brokers(zk, unreadable, all.part(live -> {
            failed |= live == null;
            state.brokers(live == null ? List.of() : admission.apply(live));
        }));
        zk.children(ZnodePaths.TOPICS, true, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                readTopics(List.copyOf(new TreeSet<>(reply.value())), all);
            }
        }));
        zk.children(ZnodePaths.DELETE_TOPICS, true, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                deleting.addAll(new TreeSet<>(reply.value()));
            }
        }));
        zk.read(ZnodePaths.PRODUCER_IDS, false, all.part(this::onProducerIds));
        configs.load(all);
        all.seal();
    }

    /** Topics whose deletion somebody began. */
    List<String> deleting() {
        return deleting;
    }

    /** Topics whose nodes were written by tools, or brokers, that know of no ids: they have to be written again. */
    List<TopicImage> inOldWords() {
        return inOldWords;
    }

    /** Names of topics whose ids are not noted beside their nodes yet. */
    Set<String> idNotNoted() {
        return idNotNoted;
    }

    /** Configurations that could not be read: somebody has to mend them. */
    List<ConfigLoader.Place> spoiltConfigs() {
        return configs.spoilt();
    }

    private void check(ZkReply<?> reply) {
        // A topic that is not read must not look like one that is not there: brokers would delete it.
        failed |= !reply.ok() && reply.error() != ZkError.NO_NODE;
    }

    /** Reads who is registered; null if the session is gone. Watches the list. */
    static void brokers(Zk zk, UnreadableNodes unreadable, Consumer<@Nullable List<BrokerRegistration>> done) {
        zk.children(ZnodePaths.BROKER_IDS, true, reply -> {
            if (!reply.ok()) {
                done.accept(null);
                return;
            }
            Map<Integer, BrokerRegistration> live = new TreeMap<>();
            AllReplies all = new AllReplies(() -> done.accept(new ArrayList<>(live.values())));
            for (String name : reply.value()) {
                zk.read(ZnodePaths.BROKER_IDS + "/" + name, false, all.part(node -> {
                    BrokerRegistration broker = broker(name, node, unreadable);
                    if (broker != null) {
                        live.put(broker.id(), broker);
                    }
                }));
            }
            all.seal();
        });
    }

    private static @Nullable BrokerRegistration broker(String name, ZkReply<ZkNode> reply, UnreadableNodes unreadable) {
        if (!reply.ok()) {
            return null;
        }
        try {
            return BrokerRegistration.decode(
                    Integer.parseInt(name),
                    reply.value().data(),
                    reply.value().stat().createdZxid());
        } catch (NumberFormatException | MalformedZnodeException e) {
            long writtenAt = reply.value().stat().modifiedZxid();
            unreadable.report(ZnodePaths.BROKER_IDS + "/" + name, writtenAt, "the broker counts as gone;", e);
            return null;
        }
    }

    private void readTopics(List<String> names, AllReplies all) {
        Runnable complete = all.part();
        AllReplies topics = new AllReplies(() -> readStates(complete));
        inBatches(names, TOPICS_AT_ONCE, batch -> {
            List<String> paths = new ArrayList<>(2 * batch.size());
            for (String name : batch) {
                paths.add(ZnodePaths.topic(name));
                paths.add(ZnodePaths.partitions(name));
            }
            zk.readAll(paths, topics.part(replies -> {
                for (int i = 0; i < batch.size(); i++) {
                    onTopic(batch.get(i), replies.get(2 * i), replies.get(2 * i + 1), topics);
                }
            }));
        });
        topics.seal();
    }

    /** @param folder the node above the partitions, which has the topic's id, too */
    private void onTopic(String topic, ZkReply<ZkNode> node, ZkReply<ZkNode> folder, AllReplies all) {
        check(node);
        check(folder);
        if (!node.ok()) {
            return;
        }
        TopicImage known = before == null ? null : before.topic(topic);
        Uuid noted = folder.ok() ? TopicZnode.decodeId(folder.value().data()) : null;
        int version = node.value().stat().version();
        TopicZnode.Content content =
                content(topic, node.value(), known != null && known.id().equals(noted));
        if (content != null) {
            Uuid said = content.id() == null ? noted : content.id();
            Uuid id = said == null ? TopicIds.draw(random) : said;
            TopicDraft draft = new TopicDraft(topic, id, version, content, known);
            drafts.add(draft);
            if (draft.isForgetful()) {
                zk.children(ZnodePaths.partitions(topic), false, all.part(reply -> {
                    check(reply);
                    draft.alsoHas(reply.ok() ? reply.value() : List.of());
                }));
            }
            if (folder.ok() && !id.equals(noted)) {
                idNotNoted.add(topic);
            }
        } else if (noted != null && known != null && known.id().equals(noted)) {
            drafts.add(new TopicDraft(topic, noted, version, null, known));
        } else {
            state.unreadable(topic);
        }
    }

    private TopicZnode.@Nullable Content content(String topic, ZkNode node, boolean known) {
        try {
            String problem = TopicNames.problem(topic);
            if (problem != null) {
                throw new MalformedZnodeException(problem);
            }
            return TopicZnode.decode(node.data());
        } catch (MalformedZnodeException e) {
            String consequence = known ? "the topic stays as it was;" : "the topic is left out;";
            unreadable.report(ZnodePaths.topic(topic), node.stat().modifiedZxid(), consequence, e);
            return null;
        }
    }

    private void readStates(Runnable complete) {
        List<Slot> slots = new ArrayList<>();
        for (TopicDraft draft : drafts) {
            draft.numbers().forEach(partition -> slots.add(new Slot(draft, partition)));
        }
        AllReplies states = new AllReplies(complete);
        inBatches(
                slots,
                STATES_AT_ONCE,
                batch -> zk.readAll(
                        batch.stream()
                                .map(slot -> ZnodePaths.state(slot.draft().name(), slot.partition()))
                                .toList(),
                        states.part(replies -> each(batch, replies, (slot, reply) -> {
                            check(reply);
                            if (reply.ok()) {
                                slot.draft().onState(slot.partition(), reply.value());
                            }
                        }))));
        states.seal();
    }

    private void take(TopicDraft draft) {
        TopicImage image = draft.finish(state::broker, unreadable);
        state.topic(image, draft.version());
        if (draft.inOldWords()) {
            inOldWords.add(image);
        }
    }

    private static <T> void inBatches(List<T> all, int size, Consumer<List<T>> batch) {
        for (int from = 0; from < all.size(); from += size) {
            batch.accept(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
        }
    }

    private static <T> void each(List<T> asked, List<ZkReply<ZkNode>> replies, BiConsumer<T, ZkReply<ZkNode>> reader) {
        for (int i = 0; i < asked.size(); i++) {
            reader.accept(asked.get(i), replies.get(i));
        }
    }

    /** A partition whose state is being read. */
    private record Slot(TopicDraft draft, int partition) {}

    private void onProducerIds(ZkReply<ZkNode> reply) {
        check(reply);
        if (!reply.ok()) {
            return;
        }
        try {
            state.lastBlock(
                    ProducerIdBlock.decode(reply.value().data()),
                    reply.value().stat().version());
        } catch (MalformedZnodeException e) {
            long writtenAt = reply.value().stat().modifiedZxid();
            unreadable.report(ZnodePaths.PRODUCER_IDS, writtenAt, "no producer ids are given out;", e);
            state.lastBlock(
                    new ProducerIdBlock(-1, 0, Long.MAX_VALUE),
                    reply.value().stat().version());
        }
    }
}
