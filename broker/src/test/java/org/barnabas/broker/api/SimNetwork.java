package org.barnabas.broker.api;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.net.Reply;
import org.barnabas.partition.LeaderChannel;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Delays and loses what the brokers of a {@link SimWorld} say to each other. Fetches end in the real handler. */
final class SimNetwork {

    private static final short VERSION = 17;
    private static final int LOST_AFTER_MS = 150;

    private final SimWorld world;
    private final Random random;
    private final Set<String> cuts = new HashSet<>();
    int lossPercent = 3;

    SimNetwork(SimWorld world, Random random) {
        this.world = world;
        this.random = random;
    }

    private void later(Runnable arrival) {
        world.scheduler.schedule(random.nextInt(15), arrival);
    }

    private boolean isLost(int from, int to) {
        return cuts.contains(from + ">" + to) || random.nextInt(100) < lossPercent;
    }

    /** Cuts one direction. */
    void cut(int from, int to) {
        cuts.add(from + ">" + to);
    }

    void heal() {
        cuts.clear();
    }

    LeaderChannel channel(SimNode follower, int leader) {
        return new Channel(follower, leader);
    }

    private final class Channel implements LeaderChannel {

        private final SimNode follower;
        private final int leader;
        private @Nullable SimNode peer;
        private FakeLoop.@Nullable FakeConnection connection;
        private int number;

        Channel(SimNode follower, int leader) {
            this.follower = follower;
            this.leader = leader;
        }

        @Override
        public void fetch(FetchRequest request, Consumer<@Nullable FetchResponse> answer) {
            int asked = ++number;
            if (isLost(follower.id, leader)) {
                lose(asked, answer);
                return;
            }
            FetchRequest arrived = copy(request);
            later(() -> arrive(asked, arrived, answer));
        }

        private void arrive(int asked, FetchRequest request, Consumer<@Nullable FetchResponse> answer) {
            SimNode target = world.node(leader);
            if (target.isDead()) {
                lose(asked, answer);
                return;
            }
            FakeLoop.FakeConnection used = connection;
            if (used == null || peer != target) {
                used = target.loop.connect();
                connection = used;
                peer = target;
            }
            world.bug(follower);
            RequestHeader header = new RequestHeader().requestApiVersion(VERSION);
            RequestContext context = new RequestContext(used, header, RequestContext.ANONYMOUS, 0);
            Back back = new Back(asked, target, answer);
            target.loop.execute(() -> target.fetch.handle(context, request, back));
        }

        /** Nobody answers, and the connection is broken by the time this is noticed. */
        private void lose(int asked, Consumer<@Nullable FetchResponse> answer) {
            world.scheduler.schedule(LOST_AFTER_MS, () -> {
                FakeLoop.FakeConnection broken = connection;
                connection = null;
                if (broken != null) {
                    broken.close();
                }
                deliver(asked, null, answer);
            });
        }

        private void deliver(int asked, @Nullable FetchResponse response, Consumer<@Nullable FetchResponse> answer) {
            if (asked == number && !follower.isDead()) {
                number++;
                follower.replication(() -> answer.accept(response));
            }
        }

        @Override
        public void close() {
            number++;
        }

        /** The way of one answer. */
        private final class Back implements Reply {

            private final int asked;
            private final SimNode sender;
            private final Consumer<@Nullable FetchResponse> answer;

            Back(int asked, SimNode sender, Consumer<@Nullable FetchResponse> answer) {
                this.asked = asked;
                this.sender = sender;
                this.answer = answer;
                // As a client's time-out would.
                world.scheduler.schedule(1_000, () -> deliver(asked, null, answer));
            }

            @Override
            public void send(Message response) {
                if (sender.isDead() || isLost(leader, follower.id)) {
                    lose(asked, answer);
                    return;
                }
                FetchResponse arrived = SimRecords.transfer(response, VERSION);
                if (arrived == null) {
                    lose(asked, answer);
                } else {
                    later(() -> deliver(asked, arrived, answer));
                }
            }

            @Override
            public void send(Message response, short version) {
                send(response);
            }

            @Override
            public void skip() {
                lose(asked, answer);
            }

            @Override
            public void close() {
                lose(asked, answer);
            }
        }
    }

    private static FetchRequest copy(FetchRequest request) {
        WireWriter out = new WireWriter(SimRecords.ALLOCATOR, 256);
        request.write(out, VERSION);
        ByteBuf frame = SimRecords.ALLOCATOR.buffer();
        for (Object part : out.parts()) {
            ByteBuf buffer = (ByteBuf) part;
            frame.writeBytes(buffer);
            buffer.release();
        }
        return FetchRequest.read(new WireReader(frame), VERSION);
    }

    /** 0 stands for the controller. */
    void alterPartition(SimNode from, AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        if (isLost(from.id, 0)) {
            return;
        }
        later(() -> {
            if (from.isDead()) {
                return;
            }
            AlterPartitionResponse response = world.controller.alter(request);
            if (!isLost(0, from.id)) {
                later(() -> {
                    if (!from.isDead()) {
                        answer.accept(response);
                    }
                });
            }
        });
    }
}
