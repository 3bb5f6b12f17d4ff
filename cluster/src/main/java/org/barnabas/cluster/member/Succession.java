package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a broker that reaches ZooKeeper but no controller learn who replaced it. Whoever was fenced is registered anew, but
 * nobody tells it anything until it is reached; its former leaderships would go on taking records that they can never
 * acknowledge, and clients that are in touch with it would stay. So it reads the states of the partitions here from
 * ZooKeeper, again and again in growing intervals, and obeys later ones as if the controller had sent them: where another
 * leads now, waiting producers are refused at once and learn whom to turn to; where nobody else could, it goes on. What it
 * reads may be old, like an order that was long on its way: epochs fence both. When the controller gives the same order
 * later, it is already carried out.
 *
 * <p>Owned by the controller's thread.
 */
final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** A controller that reaches this broker speaks sooner. */
    static final long FIRST_LOOK_MS = 500;

    static final long LAST_LOOK_MS = 8_000;

    private static final int AT_ONCE = 500;

    private final int self;
    private final Zk zk;
    private final Scheduler scheduler;
    private final ImageHolder image;
    private boolean unheard;
    private long era;

    private record Place(TopicImage topic, PartitionImage known) {}

    Succession(int self, Zk zk, Scheduler scheduler, ImageHolder image) {
        this.self = self;
        this.zk = zk;
        this.scheduler = scheduler;
        this.image = image;
    }

    /** This broker registered, and no controller has spoken to this registration yet. */
    void registered() {
        unheard = true;
        lookLater(++era, FIRST_LOOK_MS);
    }

    /** A controller has spoken, or there is no registration any more. */
    void over() {
        unheard = false;
        era++;
    }

    private void lookLater(long of, long delayMs) {
        scheduler.schedule(delayMs, () -> {
            if (of == era && unheard) {
                look(of);
                lookLater(of, Math.min(LAST_LOOK_MS, 2 * delayMs));
            }
        });
    }

    private void look(long of) {
        List<Place> places = new ArrayList<>();
        for (TopicImage topic : image.current().topics()) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.replicas().contains(self)) {
                    places.add(new Place(topic, partition));
                }
            }
        }
        for (int from = 0; from < places.size(); from += AT_ONCE) {
            List<Place> batch = List.copyOf(places.subList(from, Math.min(places.size(), from + AT_ONCE)));
            List<String> paths = batch.stream()
                    .map(place ->
                            ZnodePaths.state(place.topic().name(), place.known().partition()))
                    .toList();
            zk.readAll(paths, replies -> {
                if (of == era && unheard) {
                    onRead(batch, replies);
                }
            });
        }
    }

    private void onRead(List<Place> batch, List<ZkReply<ZkNode>> replies) {
        List<LocalReplica> news = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            ZkReply<ZkNode> reply = replies.get(i);
            if (reply.ok()) {
                PartitionImage now = state(batch.get(i), reply.value());
                if (isNewer(now, batch.get(i).known())) {
                    TopicImage topic = batch.get(i).topic();
                    news.add(new LocalReplica(topic.name(), topic.id(), now, false));
                }
            }
        }
        if (!news.isEmpty()) {
            LOG.warn("No controller speaks to this broker; ZooKeeper tells who leads partitions={}", news.size());
            image.update(delta -> news.forEach(replica -> apply(replica, delta)));
        }
    }

    /** A leader that goes on must hear, too, who is no longer in sync beside it. */
    private static boolean isNewer(PartitionImage now, PartitionImage known) {
        return now.leaderEpoch() > known.leaderEpoch()
                || (now.leaderEpoch() == known.leaderEpoch() && now.partitionEpoch() > known.partitionEpoch());
    }

    private static PartitionImage state(Place place, ZkNode node) {
        try {
            return StateZnode.decode(place.known(), node.data(), node.stat().version());
        } catch (MalformedZnodeException e) {
            LOG.error(
                    "The state of a partition is unreadable topic={} partition={}",
                    place.topic().name(),
                    place.known().partition(),
                    e);
            return place.known();
        }
    }

    private static void apply(LocalReplica replica, ClusterDelta.Builder delta) {
        TopicImage current = delta.current(replica.topic());
        if (current != null && current.id().equals(replica.topicId())) {
            delta.localReplica(replica);
            delta.topic(current.with(List.of(replica.state())));
        }
    }
}
