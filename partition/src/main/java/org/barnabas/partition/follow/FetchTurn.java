package org.barnabas.partition.follow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.FetchedReply;
import org.barnabas.partition.Shard;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.Records;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one answer of a leader has for the partitions of one shard: goes to the shard as one message and comes back as
 * one, when everything is written. Touched by one thread at a time: built by the fetcher, filled in on the shard.
 */
final class FetchTurn implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FetchTurn.class);

    private final Shard shard;
    private final Mailbox home;
    private final Consumer<FetchTurn> done;
    private final List<Item> items = new ArrayList<>();
    private int missing;

    /**
     * Collects for a shard.
     *
     * @param home where {@code done} runs
     */
    FetchTurn(Shard shard, Mailbox home, Consumer<FetchTurn> done) {
        this.shard = shard;
        this.home = home;
        this.done = done;
    }

    Shard shard() {
        return shard;
    }

    List<Item> items() {
        return items;
    }

    /** Adds a partition's part of the answer; its records are retained until the shard has taken them. */
    void add(FollowedPartition partition, PartitionData told) {
        if (told.records() instanceof BufferRecords records) {
            records.retain();
        }
        items.add(new Item(this, partition, partition.position().leaderEpoch(), told));
    }

    /** Sends it to the shard. */
    void start() {
        missing = items.size();
        if (!shard.post(this)) {
            for (Item item : items) {
                item.release();
                item.onTaken(ErrorCode.NOT_LEADER_OR_FOLLOWER, null);
            }
        }
    }

    @Override
    public void run() {
        for (Item item : items) {
            item.take();
        }
    }

    private void onTaken() {
        missing--;
        if (missing == 0) {
            home.post(() -> done.accept(this));
        }
    }

    /** One partition's part, and what became of it. */
    static final class Item implements FetchedReply {

        private final FetchTurn turn;
        private final FollowedPartition partition;
        private final int leaderEpoch;
        private final PartitionData told;
        private @Nullable ErrorCode error;
        private @Nullable FetchPosition position;

        private Item(FetchTurn turn, FollowedPartition partition, int leaderEpoch, PartitionData told) {
            this.turn = turn;
            this.partition = partition;
            this.leaderEpoch = leaderEpoch;
            this.told = told;
        }

        FollowedPartition partition() {
            return partition;
        }

        ErrorCode error() {
            return error == null ? ErrorCode.UNKNOWN_SERVER_ERROR : error;
        }

        @Nullable
        FetchPosition position() {
            return position;
        }

        private void take() {
            try {
                partition.handle().partition().onFetched(leaderEpoch, told, this);
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                LOG.error("answer of leader not taken partition={}", partition, failure);
                onTaken(ErrorCode.UNKNOWN_SERVER_ERROR, null);
            } finally {
                release();
            }
        }

        private void release() {
            Records records = told.records();
            if (records instanceof BufferRecords) {
                records.release();
            }
        }

        @Override
        public void onTaken(ErrorCode outcome, @Nullable FetchPosition next) {
            if (error == null) {
                error = outcome;
                position = next;
                turn.onTaken();
            }
        }
    }
}
