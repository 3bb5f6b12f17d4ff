package org.barnabas.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.barnabas.testkit.history.Operation.Kind;
import org.barnabas.testkit.history.Operation.Outcome;

/**
 * What clients of a perfect cluster could have seen: idempotent producers with several sends under way, some of unknown
 * outcome; consumers on their own; a group that rebalances; offsets that nobody ever reads. All from a seed.
 */
final class CleanHistory {

    static final String GROUP = "g";
    private static final int PARTITIONS = 3;
    private static final int PRODUCERS = 3;
    private static final int MEMBERS = 2;
    private static final int UNDER_WAY = 4;

    /** The clock's step, so that a test can put something between two operations. */
    static final long TICK = 10;

    private record Pending(String producer, int partition, List<String> values, long start) {}

    private final SplittableRandom random;
    private final List<Operation> operations = new ArrayList<>();
    private final List<List<Entry>> logs = new ArrayList<>();
    private final long[] ends = new long[PARTITIONS];
    private final Map<String, Deque<Pending>> pending = new HashMap<>();
    private final Map<String, int[]> positions = new HashMap<>();
    private final int[] groupPositions = new int[PARTITIONS];
    private final int[] committed = new int[PARTITIONS];
    private int generation = 1;
    private long now;
    private long values;

    private CleanHistory(long seed) {
        random = new SplittableRandom(seed);
        IntStream.range(0, PARTITIONS).forEach(partition -> logs.add(new ArrayList<>()));
    }

    /** About {@code size} operations and the final reads. */
    static List<Operation> generate(long seed, int size) {
        CleanHistory history = new CleanHistory(seed);
        while (history.operations.size() < size) {
            history.step();
        }
        history.finish();
        return history.operations;
    }

    private long tick() {
        now += TICK;
        return now;
    }

    private void step() {
        String producer = "p" + random.nextInt(PRODUCERS);
        Deque<Pending> queue = pending.computeIfAbsent(producer, none -> new ArrayDeque<>());
        int dice = random.nextInt(100);
        if (dice < 35) {
            if (queue.size() < UNDER_WAY) {
                send(producer, queue);
            }
        } else if (dice < 70) {
            land(queue);
        } else if (dice < 80) {
            poll("c" + random.nextInt(2));
        } else if (dice < 92) {
            pollAsMember();
        } else if (dice < 97) {
            commit();
        } else if (dice < 98) {
            rebalance();
        } else {
            endOffsets();
        }
    }

    private void send(String producer, Deque<Pending> queue) {
        List<String> sent = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> producer + "-" + values++)
                .toList();
        queue.add(new Pending(producer, random.nextInt(PARTITIONS), sent, tick()));
    }

    /** The first of a producer's sends gets its fate. */
    private void land(Deque<Pending> queue) {
        Pending first = queue.poll();
        if (first == null) {
            return;
        }
        int dice = random.nextInt(100);
        if (dice < 2) {
            sent(first, Outcome.FAIL, unplaced(first));
        } else if (dice < 4) {
            sent(first, Outcome.INFO, unplaced(first));
        } else {
            List<Entry> placed = append(first);
            boolean told = dice >= 8;
            sent(first, told ? Outcome.OK : Outcome.INFO, told ? placed : unplaced(first));
        }
    }

    private List<Entry> append(Pending send) {
        if (random.nextInt(50) == 0) {
            ends[send.partition()]++; // A control record: an offset that no client sees.
        }
        List<Entry> placed = send.values().stream()
                .map(value -> new Entry(partition(send.partition()), ends[send.partition()]++, value))
                .toList();
        logs.get(send.partition()).addAll(placed);
        return placed;
    }

    private static List<Entry> unplaced(Pending send) {
        return send.values().stream()
                .map(value -> new Entry(partition(send.partition()), Entry.NO_OFFSET, value))
                .toList();
    }

    private void sent(Pending send, Outcome outcome, List<Entry> entries) {
        operations.add(Operation.of(send.producer(), Kind.SEND, send.start(), tick(), outcome, entries));
    }

    private void poll(String consumer) {
        int[] position = positions.computeIfAbsent(consumer, none -> new int[PARTITIONS]);
        poll(consumer, position, IntStream.range(0, PARTITIONS).toArray(), Context.ALONE);
    }

    private void poll(String consumer, int[] position, int[] partitions, Context context) {
        long start = tick();
        List<Entry> read = new ArrayList<>();
        for (int partition : partitions) {
            List<Entry> log = logs.get(partition);
            int to = Math.min(log.size(), position[partition] + random.nextInt(20));
            read.addAll(log.subList(position[partition], to));
            position[partition] = to;
        }
        operations.add(Operation.of(consumer, Kind.POLL, start, tick(), Outcome.OK, read)
                .in(context));
    }

    private int[] owned(int member) {
        return IntStream.range(0, PARTITIONS)
                .filter(partition -> (partition + generation) % MEMBERS == member)
                .toArray();
    }

    private void pollAsMember() {
        int member = random.nextInt(MEMBERS);
        poll("m" + member, groupPositions, owned(member), Context.member(GROUP, generation));
    }

    private void commit() {
        int member = random.nextInt(MEMBERS);
        long start = tick();
        List<Entry> offsets = new ArrayList<>();
        for (int partition : owned(member)) {
            int position = groupPositions[partition];
            if (position > 0) {
                committed[partition] = position;
                long offset = logs.get(partition).get(position - 1).offset() + 1;
                offsets.add(new Entry(partition(partition), offset, null));
            }
        }
        operations.add(Operation.of("m" + member, Kind.COMMIT, start, tick(), Outcome.OK, offsets)
                .in(Context.member(GROUP, generation)));
    }

    private void rebalance() {
        generation++;
        System.arraycopy(committed, 0, groupPositions, 0, PARTITIONS);
    }

    private void endOffsets() {
        int partition = random.nextInt(PARTITIONS);
        Entry end = new Entry(partition(partition), ends[partition], null);
        operations.add(Operation.of("e", Kind.END_OFFSETS, tick(), tick(), Outcome.OK, List.of(end)));
    }

    private void finish() {
        pending.values().forEach(queue -> {
            while (!queue.isEmpty()) {
                land(queue);
            }
        });
        int[] position = new int[PARTITIONS];
        while (IntStream.range(0, PARTITIONS)
                .anyMatch(partition -> position[partition] < logs.get(partition).size())) {
            poll("final", position, IntStream.range(0, PARTITIONS).toArray(), Context.ALONE);
        }
    }

    private static TopicPartition partition(int number) {
        return PLACES[number];
    }

    private static final TopicPartition[] PLACES = Arrays.stream(new int[] {0, 1, 2})
            .mapToObj(number -> new TopicPartition("orders", number))
            .toArray(TopicPartition[]::new);
}
