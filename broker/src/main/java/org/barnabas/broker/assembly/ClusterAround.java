package org.barnabas.broker.assembly;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;

/**
 * The cluster as a broker sees it that stops: by its image, its membership, and what the controller answers to
 * ControlledShutdown. Belongs to the thread that stops the broker.
 */
record ClusterAround(
        int brokerId,
        ControllerCall<ControlledShutdownRequest, ControlledShutdownResponse> controller,
        Membership membership,
        Supplier<ClusterImage> image)
        implements HandOver.Cluster {

    @Override
    public void ask(Consumer<Integer> left) {
        membership.mailbox().post(() -> {
            long epoch = membership.member().brokerEpoch();
            if (epoch < 0) {
                // To a controller that means any broker of this id: it would be another one's leaderships that move.
                left.accept(HandOver.NOT_ASKED);
                return;
            }
            controller.ask(
                    new ControlledShutdownRequest().brokerId(brokerId).brokerEpoch(epoch),
                    RequestOrigin.BROKER,
                    response -> left.accept(
                            response.errorCode() == ErrorCode.NONE.code()
                                    ? response.remainingPartitions().size()
                                    : HandOver.NOT_ASKED));
        });
    }

    @Override
    public int led() {
        int count = 0;
        for (TopicImage topic : image.get().topics()) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.leader() == brokerId && partition.replicas().size() > 1) {
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    public boolean isAlone() {
        return image.get().brokers().size() < 2;
    }

    @Override
    public void reachesZooKeeper(Consumer<Boolean> reaches) {
        membership.reachesZooKeeper(reaches);
    }
}
