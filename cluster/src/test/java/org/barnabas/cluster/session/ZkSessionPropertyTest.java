package org.barnabas.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.cluster.zk.FakeWire;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;

/**
 * The rules under random calls of several clients while connections break before and after what they carry has taken
 * effect, sessions end, servers have no quorum, and threads are late. Every call is answered once; what was done is never
 * denied and what was not is never claimed, though it may be called unknown; calls take effect in their order; whoever
 * watches and keeps its session is told of every change; nothing that was asked in one session is done in another.
 */
class ZkSessionPropertyTest {

    private static final int SEEDS = 400;
    private static final int STEPS = 500;
    private static final int CLIENTS = 3;
    private static final int REST_MS = 5_000;
    private static final int TICK_MS = 20;

    private int questions;
    private int repeated;
    private int expiries;

    @Test
    void everyHistoryHolds() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                play(seed);
            } catch (AssertionError | RuntimeException violation) {
                throw new AssertionError("seed " + seed + ": " + violation.getMessage(), violation);
            }
        }
        // A history in which nothing went wrong proves nothing.
        assertThat(questions).isGreaterThan(SEEDS * STEPS / 4);
        assertThat(repeated).isGreaterThan(SEEDS);
        assertThat(expiries).isGreaterThan(SEEDS / 2);
    }

    private static final class World {
        private final SplittableRandom random;
        private final ManualClock clock = new ManualClock(0);
        private final ManualScheduler scheduler = new ManualScheduler(clock);
        private final FakeZkServer server =
                new FakeZkServer(() -> clock.monotonic().nowMs());
        private final List<ShakyClient> clients = new ArrayList<>();
        private final List<ShakyRoad> roads = new ArrayList<>();
        private boolean calm;

        World(long seed) {
            random = new SplittableRandom(seed);
            for (int i = 0; i < CLIENTS; i++) {
                ShakyRoad road = new ShakyRoad(clock, scheduler, random.split());
                ShakyClient client = new ShakyClient(server, road);
                SplittableRandom fates = random.split();
                client.wire.fates(call -> calm ? FakeWire.Fate.ARRIVES : fate(fates.nextInt(25)));
                roads.add(road);
                clients.add(client);
            }
            tick();
        }

        private void tick() {
            server.tick();
            scheduler.schedule(TICK_MS, this::tick);
        }

        private static FakeWire.Fate fate(int drawn) {
            return switch (drawn) {
                case 0 -> FakeWire.Fate.LOST;
                case 1 -> FakeWire.Fate.ANSWER_LOST;
                default -> FakeWire.Fate.ARRIVES;
            };
        }

        void step() {
            int which = random.nextInt(CLIENTS);
            ShakyClient client = clients.get(which);
            switch (random.nextInt(40)) {
                case 0 -> client.wire.breakConnections();
                case 1 -> {
                    boolean block = random.nextInt(3) == 0;
                    roads.get(which).block(block);
                }
                case 2 -> server.away(random.nextInt(4) == 0);
                case 3 -> {
                    if (random.nextInt(4) == 0) {
                        server.expire(client.session.id());
                    }
                }
                case 4, 5, 6, 7, 8, 9 -> scheduler.advanceMs(random.nextInt(15));
                default -> {
                    if (random.nextBoolean()) {
                        client.ask(random);
                    } else {
                        client.mailbox.runOne();
                    }
                }
            }
        }

        void rest() {
            calm = true;
            server.away(false);
            roads.forEach(road -> road.block(false));
            for (int passed = 0; passed < REST_MS; passed += TICK_MS) {
                scheduler.advanceMs(TICK_MS);
                clients.forEach(client -> client.mailbox.drain());
            }
        }
    }

    private void play(long seed) {
        // Given
        World world = new World(seed);
        // When
        for (int step = 0; step < STEPS; step++) {
            world.step();
        }
        boolean inTheMiddle = seed % 4 == 0;
        if (!inTheMiddle) {
            world.rest();
            world.clients.forEach(ShakyClient::checkWatches);
        }
        world.clients.forEach(ShakyClient::close);
        // Then
        for (ShakyClient client : world.clients) {
            client.checkAnswers();
            client.checkOrder();
            questions += client.questions();
            repeated += client.repeated();
            expiries += client.expiries();
        }
    }
}
