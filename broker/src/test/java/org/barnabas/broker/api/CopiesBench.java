package org.barnabas.broker.api;

import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;

/** Topic "copies" of two partitions, led by broker 1 in epoch 5, with a replica on broker 2, and what followers ask for. */
public final class CopiesBench {

    public static final int VERSION = 17;
    public static final int EPOCH = 5;
    public static final Uuid COPIES_ID = new Uuid(7, 8);

    public final DataApiBench bench = new DataApiBench();

    public CopiesBench() throws IOException {
        PartitionImage first = led(0);
        PartitionImage second = led(1);
        bench.images.update(delta -> {
            delta.brokers(List.of(
                    new BrokerNode(DataApiBench.BROKER, List.of(), null),
                    new BrokerNode(2, List.of(), null),
                    new BrokerNode(3, List.of(), null)));
            delta.topic(new TopicImage("copies", COPIES_ID, List.of(first, second)));
            delta.localReplica(new LocalReplica("copies", COPIES_ID, first, true));
            delta.localReplica(new LocalReplica("copies", COPIES_ID, second, true));
        });
        bench.settle();
    }

    private static PartitionImage led(int partition) {
        return PartitionImage.led(partition, EPOCH, List.of(DataApiBench.BROKER, 2));
    }

    public static FetchPartition asked(int partition, long offset, int lastEpoch) {
        return new FetchPartition()
                .partition(partition)
                .currentLeaderEpoch(EPOCH)
                .fetchOffset(offset)
                .lastFetchedEpoch(lastEpoch)
                .partitionMaxBytes(1 << 20);
    }

    public static FetchRequest request(int replica, FetchPartition... partitions) {
        return new FetchRequest()
                .replicaState(new FetchRequest.ReplicaState().replicaId(replica).replicaEpoch(70))
                .maxWaitMs(500)
                .minBytes(1)
                .maxBytes(1 << 20)
                .topics(List.of(new FetchRequest.FetchTopic().topicId(COPIES_ID).partitions(List.of(partitions))));
    }

    public FakeReply start(FetchRequest request) {
        return bench.start(bench.fetch, request, VERSION);
    }
}
