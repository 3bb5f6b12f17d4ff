package org.barnabas.broker.api.fetch;

import java.util.List;
import java.util.concurrent.Callable;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.simulation.plant.ProbedBroker;

/** A follower that has everything says so on another loop than the shard's; run inside. */
public final class FollowerReportsProbe implements Callable<String> {

    @Override
    public String call() throws Exception {
        ProbedBroker broker = new ProbedBroker(null);
        broker.order(1, ProbedBroker.EPOCH, List.of(1, 2));
        broker.produce();
        FetchEntry entry = new FetchEntry(
                new FetchEntry.Key("orders", Uuid.ZERO, 0),
                new FetchPartition()
                        .fetchOffset(1)
                        .currentLeaderEpoch(ProbedBroker.EPOCH)
                        .lastFetchedEpoch(ProbedBroker.EPOCH));
        FetchRound.Looked looked = new FetchRound.Looked(entry, "orders", broker.handle(), broker.view(), null, false);
        FollowerReports.send(List.of(looked), new FetchTerms.Replica(2, 70));
        broker.settle();
        return "high watermark " + broker.view().highWatermark();
    }
}
