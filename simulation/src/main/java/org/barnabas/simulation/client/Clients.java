package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All clients of a world, from a seed. What a world does with them: {@link #start}; let time pass; heal everything and say to
 * homes that they are silent; wait until {@link #isIdle}; {@link #conclude} and wait; {@link #end}. Called by whoever runs the
 * threads, between their turns.
 */
public final class Clients {

    /** So many homes are asked for. */
    public static final int HOMES = 11;

    private static final int GROUPS = 2;
    private static final int HOARD_MS = 12_000;

    private final ClientPlan plan;
    private final Promises promises;
    private final Map<SimulatedClient, ClientHome> clients = new LinkedHashMap<>();
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private final Map<GroupLedger, ClientHome> ledgers = new LinkedHashMap<>();
    private final Administrator administrator;
    private final ClientHome administratorHome;
    private final ClientHome finalHome;
    private final ConnectionHoarder hoarder;
    private final ClientHome hoard;
    private @Nullable FinalReader finalReader;

    /**
     * Makes them; nothing happens yet.
     *
     * @param homes asked once for each name
     * @param random decides what kind each of them is
     */
    public Clients(ClientPlan plan, Function<String, ClientHome> homes, Journal journal, SplittableRandom random) {
        this.plan = plan;
        this.promises = new Promises(plan.topics(), journal);
        List<TopicPlan> written = plan.topics().all().stream()
                .filter(topic -> topic.kind() != TopicKind.LOOSE)
                .toList();
        for (String name : List.of("producer-a", "producer-b", "producer-c")) {
            producer(homes.apply(name), written, new ProducerStyle(true, random.nextBoolean(), random.nextInt(4)));
        }
        if (!plan.topics().of(TopicKind.LOOSE).isEmpty()) {
            producer(
                    homes.apply("producer-loose"),
                    plan.topics().of(TopicKind.LOOSE),
                    new ProducerStyle(false, random.nextBoolean(), random.nextInt(4)));
        }
        finalHome = homes.apply("reader-a");
        add(finalHome, new PlainReader(finalHome, plan.topics().all(), random.nextBoolean(), plan.pace(), promises));
        members(homes, journal, random);
        administratorHome = homes.apply("administrator");
        administrator = new Administrator(
                administratorHome,
                plan.topics(),
                plan.minInsync(),
                ledgers.keySet().stream().map(GroupLedger::group).toList(),
                plan.pace());
        add(administratorHome, administrator);
        hoard = homes.apply("hoarder");
        hoarder = new ConnectionHoarder(hoard, plan.connectionsPerIp(), HOARD_MS);
        add(hoard, hoarder);
    }

    private void producer(ClientHome home, List<TopicPlan> topics, ProducerStyle style) {
        SimulatedProducer producer = new SimulatedProducer(home, topics, style, plan.pace(), promises);
        producers.add(producer);
        add(home, producer);
    }

    /** Two groups of two; in every second group some are static. */
    private void members(Function<String, ClientHome> homes, Journal journal, SplittableRandom random) {
        List<String> topics = Stream.concat(
                        plan.topics().of(TopicKind.KEPT).stream(), plan.topics().of(TopicKind.SHORTENED).stream())
                .map(TopicPlan::name)
                .toList();
        if (topics.isEmpty()) {
            return;
        }
        for (int group = 0; group < GROUPS; group++) {
            GroupLedger ledger = new GroupLedger("group-" + (char) ('a' + group), journal);
            boolean fixed = random.nextBoolean();
            List<String> assignors = random.nextBoolean()
                    ? List.of(Assignor.RANGE.protocol(), Assignor.ROUND_ROBIN.protocol())
                    : List.of(Assignor.ROUND_ROBIN.protocol());
            for (int number = 0; number < 2; number++) {
                String name = "member-" + (char) ('a' + group) + number;
                ClientHome home = homes.apply(name);
                GroupPlan member = new GroupPlan(
                        ledger.group(), topics, assignors, fixed && random.nextBoolean() ? "instance-" + number : null);
                add(home, new GroupMember(home, member, plan.pace(), promises, ledger));
                ledgers.put(ledger, home);
            }
        }
    }

    private void add(ClientHome home, SimulatedClient client) {
        clients.put(client, home);
    }

    /** Each begins on its own thread. */
    public void start() {
        clients.forEach((client, home) -> home.loop().execute(client::start));
    }

    /** Whether the topics that last have been made. */
    public boolean hasMadeTopics() {
        return administrator.hasMadeTopics();
    }

    /** How many batches wait for their acknowledgement. */
    public int batchesUnderWay() {
        return producers.stream().mapToInt(SimulatedProducer::underWay).sum();
    }

    /** Whether nothing is under way whose outcome matters. */
    public boolean isIdle() {
        return clients.keySet().stream().allMatch(SimulatedClient::isIdle);
    }

    /**
     * After all is healed, and all are silent and idle: what was acknowledged must hold, and everything must be readable.
     *
     * @param done called once, on the thread of one of the clients; whoever waits too long for it knows that something is lost
     */
    public void conclude(Runnable done) {
        int[] left = {3 + ledgers.size()};
        Runnable part = () -> {
            if (--left[0] == 0) {
                done.run();
            }
        };
        FinalReader reader = new FinalReader(finalHome, plan.topics().all(), plan.pace(), promises, part);
        finalReader = reader;
        finalHome.loop().execute(reader::start);
        administratorHome.loop().execute(() -> administrator.audit(part));
        hoard.loop().execute(() -> hoarder.audit(part));
        ledgers.forEach((ledger, home) -> home.loop().execute(() -> audit(ledger, home, part)));
    }

    private void audit(GroupLedger ledger, ClientHome home, Runnable done) {
        BrokerDirectory directory = new BrokerDirectory(home, plan.pace());
        CoordinatorRoute coordinator = new CoordinatorRoute(home, directory, plan.pace(), ledger.group());
        GroupOffsets offsets = new GroupOffsets(home, directory, coordinator, plan.pace(), ledger);
        if (ledger.partitions().isEmpty()) {
            done.run();
            return;
        }
        offsets.fetch(ledger.partitions(), () -> true, found -> {
            directory.hangUp();
            done.run();
        });
    }

    /** How far the last reader has come, for whoever waits too long. */
    public String progress() {
        FinalReader reader = finalReader;
        return reader == null ? "nobody reads" : reader.progress().toString();
    }

    /** At the end of a run: what is under way may have happened or not. */
    public void end() {
        clients.forEach((client, home) -> home.loop().execute(client::end));
    }
}
