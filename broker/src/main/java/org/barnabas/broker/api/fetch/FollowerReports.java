package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.fetch.FetchRound.Looked;
import org.barnabas.broker.api.fetch.FetchTerms.Replica;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Shard;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the shards how far a follower is: one message per shard, with the partitions that this request named. Those
 * that an incremental session leaves out are where they were, so nothing new is to be said about them, unless the leader
 * wants to hear it again: a follower that has left the in-sync set comes back by what it says afterwards.
 *
 * <p>Sent after the first look, and again before the answer: what was not good at first, because the partition was about to
 * change its role, may be so by then, and the follower, whose answer has no error, will not say it again. Only what a look
 * found good is told: the view that it was judged by was published by the leadership that hears it, or by one before, which
 * the epoch tells (R3). Of one that has no room it is told in any case, so that nobody waits for it.
 */
final class FollowerReports implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerReports.class);

    private final Shard shard;
    private final List<PartitionHandle> handles = new ArrayList<>(1);
    private final List<FollowerFetch> fetches = new ArrayList<>(1);

    private FollowerReports(Shard shard) {
        this.shard = shard;
    }

    static void send(List<Looked> looked, Replica replica) {
        List<FollowerReports> reports = new ArrayList<>(1);
        for (Looked one : looked) {
            PartitionHandle handle = one.handle();
            FollowerFetch fetch = handle == null ? null : fetch(one, replica);
            if (handle != null && fetch != null) {
                FollowerReports report = reportOf(reports, handle.shard());
                report.handles.add(handle);
                report.fetches.add(fetch);
            }
        }
        for (FollowerReports report : reports) {
            report.shard.post(report);
        }
    }

    private static @Nullable FollowerFetch fetch(Looked one, Replica replica) {
        FetchEntry entry = one.entry();
        if (!isGood(one.data())) {
            return entry.asksForNothing()
                    ? FollowerFetch.stranded(replica.broker(), replica.epoch(), entry.currentLeaderEpoch())
                    : null;
        }
        if (!entry.takeFresh(one.view().rollCall())) {
            return null;
        }
        return new FollowerFetch(
                replica.broker(),
                replica.epoch(),
                entry.currentLeaderEpoch(),
                entry.fetchOffset(),
                entry.lastFetchedEpoch(),
                entry.logStart(),
                !entry.asksForNothing());
    }

    private static boolean isGood(@Nullable PartitionData data) {
        return data == null || (data.errorCode() == 0 && data.divergingEpoch().endOffset() < 0);
    }

    private static FollowerReports reportOf(List<FollowerReports> reports, Shard shard) {
        for (FollowerReports report : reports) {
            if (report.shard == shard) {
                return report;
            }
        }
        FollowerReports report = new FollowerReports(shard);
        reports.add(report);
        return report;
    }

    @Override
    public void run() {
        for (int i = 0; i < handles.size(); i++) {
            try {
                handles.get(i).partition().onFollowerFetch(fetches.get(i));
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                LOG.error("position of follower not taken partition={}", handles.get(i), failure);
            }
        }
    }
}
