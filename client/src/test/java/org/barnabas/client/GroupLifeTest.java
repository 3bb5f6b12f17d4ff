package org.barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;

/**
 * Members come, leave, die and come back, partitions are added, records are written, in an order that nobody has thought of.
 * Whatever happens: a record is handed out by the owner only, none is skipped, and as long as nobody dies none comes twice.
 */
class GroupLifeTest {

    private static final int STEPS = 250;
    private static final int MEMBERS_MAX = 4;
    private static final long STEP_MS = 7;

    private final PaperZooKeeper zooKeeper = new PaperZooKeeper();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final List<PaperMember> members = new ArrayList<>();
    private final List<PaperMember> lost = new ArrayList<>();
    private final Set<String> read = new HashSet<>();
    private boolean anybodyDied;
    private int partitions;
    private int born;
    private long nowMs;

    @Property(tries = 200)
    void recordsAreHandedOutByTheirOwnerAndNoneIsSkipped(@ForAll long seed) {
        new GroupLifeTest().live(new Random(seed), true);
    }

    @Property(tries = 200)
    void asLongAsNobodyDiesNoneComesTwice(@ForAll long seed) {
        new GroupLifeTest().live(new Random(seed), false);
    }

    private void live(Random random, boolean deaths) {
        grow();
        for (int step = 0; step < STEPS; step++) {
            nowMs += STEP_MS;
            step(random, deaths);
        }
        settle();
        ends.forEach((partition, end) -> {
            for (long offset = 0; offset < end; offset++) {
                assertThat(read).as("skipped").contains(partition.partition() + "@" + offset);
            }
        });
    }

    private void step(Random random, boolean deaths) {
        switch (random.nextInt(12)) {
            case 0 -> {
                if (members.size() < MEMBERS_MAX) {
                    join(1 + random.nextInt(2));
                }
            }
            case 1 -> {
                if (!members.isEmpty() && random.nextInt(4) == 0) {
                    leave(any(random));
                }
            }
            case 2 -> {
                if (!members.isEmpty() && deaths) {
                    lose(any(random));
                }
            }
            case 3 -> {
                if (random.nextInt(8) == 0) {
                    grow();
                }
            }
            case 4, 5 -> write(random.nextInt(partitions), 1 + random.nextInt(5));
            case 6 -> {
                if (!members.isEmpty()) {
                    commit(any(random));
                }
            }
            case 7, 8, 9 -> {
                if (!members.isEmpty()) {
                    any(random).turn(nowMs);
                }
            }
            default -> {
                if (!members.isEmpty()) {
                    take(any(random));
                }
            }
        }
    }

    private PaperMember any(Random random) {
        return members.get(random.nextInt(members.size()));
    }

    private void join(int streams) {
        // Attempts are not counted here: nobody gives up for good.
        Map<String, String> settings = Map.of("rebalance.max.retries", "1000000");
        members.add(new PaperMember(zooKeeper, ends, "m" + born++, settings, streams).join(nowMs));
    }

    private void leave(PaperMember member) {
        if (!lost.remove(member)) {
            Map<TopicPartition, Long> last = member.membership.finish();
            if (!last.isEmpty()) {
                member.membership.offsets().commit(last);
            }
            Objects.requireNonNull(member.session).end();
        }
        members.remove(member);
    }

    /** Its session ends, which it hears later; by then its lease has run out. */
    private void lose(PaperMember member) {
        anybodyDied = true;
        if (lost.remove(member)) {
            member.membership.onSessionLost();
            member.join(nowMs);
        } else {
            lost.add(member);
            member.owns = false;
            Objects.requireNonNull(member.session).end();
        }
    }

    private void grow() {
        partitions++;
        ends.put(new TopicPartition("t", partitions - 1), 0L);
        zooKeeper.topic("t", partitions);
    }

    private void write(int partition, int count) {
        ends.merge(new TopicPartition("t", partition), (long) count, Long::sum);
    }

    private void commit(PaperMember member) {
        if (!lost.contains(member) && member.membership.isSettled()) {
            member.membership.commit();
        }
    }

    private void take(PaperMember member) {
        String record = member.next();
        if (record != null) {
            TopicPartition partition =
                    new TopicPartition("t", Integer.parseInt(record.substring(0, record.indexOf('@'))));
            assertThat(member.membership.claims()).containsKey(partition);
            assertThat(zooKeeper.owners().get(partition))
                    .as("who owns %s", partition)
                    .isEqualTo(Objects.requireNonNull(member.membership.claims().get(partition))
                            .thread());
            assertThat(read.add(record) || anybodyDied).as("twice: %s", record).isTrue();
        }
    }

    private void settle() {
        if (members.isEmpty()) {
            join(1);
        }
        for (PaperMember member : List.copyOf(lost)) {
            lose(member);
        }
        for (int round = 0; round < 40; round++) {
            nowMs += 10 * STEP_MS;
            for (PaperMember member : members) {
                member.turn(nowMs);
                for (int each = 0; each < 100; each++) {
                    take(member);
                }
            }
        }
        assertThat(zooKeeper.owners()).hasSize(partitions);
    }
}
