package org.barnabas.client.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets which partitions, beside what the client of 0.8.2.1 computes from the same znodes. */
class AssignmentStrategyTest {

    private static final OldAssignors OLD = new OldAssignors();
    private static final List<String> TOPICS = List.of("orders", "a", "b.c", "Clicks_2", "__consumer_offsets");

    private static GroupOnPaper group(int members, int streamsEach, int partitions) {
        SortedMap<String, Subscription> wanted = new TreeMap<>();
        for (int member = 0; member < members; member++) {
            wanted.put("g_host-" + member, Subscription.toTopics(Map.of("orders", streamsEach)));
        }
        return new GroupOnPaper(wanted, new TreeMap<>(Map.of("orders", partitions)));
    }

    private static Map<String, String> old(String strategy, GroupOnPaper group) throws ReflectiveOperationException {
        Map<String, String> owners = new TreeMap<>();
        for (String consumer : group.members().keySet()) {
            owners.putAll(OLD.assign(strategy, group.nodes(), GroupOnPaper.GROUP, consumer));
        }
        return owners;
    }

    @Test
    void oneToSevenStreamsGetOneToSixPartitionsAsIn082() throws Exception {
        for (int members = 1; members <= 7; members++) {
            for (int partitions = 1; partitions <= 6; partitions++) {
                // Given
                GroupOnPaper group = group(members, 1, partitions);

                // When
                Map<String, String> range = group.owners(AssignmentStrategy.RANGE);
                Map<String, String> roundrobin = group.owners(AssignmentStrategy.ROUNDROBIN);

                // Then
                assertThat(range).isEqualTo(old("RangeAssignor", group)).hasSize(partitions);
                assertThat(roundrobin)
                        .isEqualTo(old("RoundRobinAssignor", group))
                        .hasSize(partitions);
            }
        }
    }

    @Test
    void theTenthStreamComesBeforeTheSecondAsIn082() throws Exception {
        // Given
        GroupOnPaper group = group(1, 12, 14);

        // When
        Map<String, String> owners = group.owners(AssignmentStrategy.RANGE);

        // Then
        assertThat(owners).isEqualTo(old("RangeAssignor", group)).containsEntry("[orders,4]", "g_host-0-10");
    }

    @Property(tries = 150)
    void rangeIsThatOf082(@ForAll("groups") GroupOnPaper group) throws Exception {
        // When, Then
        assertThat(group.owners(AssignmentStrategy.RANGE)).isEqualTo(old("RangeAssignor", group));
    }

    @Property(tries = 150)
    void roundrobinIsThatOf082(@ForAll("alike") GroupOnPaper group) throws Exception {
        // Given: 0.8.2 stumbles over a group that wants no topic that exists
        Assume.that(!group.view().threadsByTopic().isEmpty());

        // When, Then
        assertThat(group.owners(AssignmentStrategy.ROUNDROBIN)).isEqualTo(old("RoundRobinAssignor", group));
    }

    @Property(tries = 100)
    void roundrobinRefusesWhat082Refuses(@ForAll("groups") GroupOnPaper group) throws Exception {
        // Given: 0.8.2 stumbles over a group that wants no topic that exists
        Assume.that(!group.view().threadsByTopic().isEmpty());
        String consumer = group.members().firstKey();
        boolean refused = false;
        try {
            OLD.assign("RoundRobinAssignor", group.nodes(), GroupOnPaper.GROUP, consumer);
        } catch (InvocationTargetException e) {
            refused = OldAssignors.isRefusal(e);
        }

        // When, Then
        if (refused) {
            assertThatThrownBy(() -> AssignmentStrategy.ROUNDROBIN.assign(group.view(), consumer))
                    .isInstanceOf(StrategyRefusedException.class)
                    .hasMessageContaining("want the same");
        } else {
            AssignmentStrategy.ROUNDROBIN.assign(group.view(), consumer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RANGE,3,4,2 1 1",
        "DESCRIBED,3,4,2 2 0",
        "DESCRIBED,7,6,1 1 1 1 1 1 0",
        "DESCRIBED,4,6,2 2 2 0",
        "DESCRIBED,2,5,3 2"
    })
    void sharesAreThoseOfTheText(AssignmentStrategy strategy, int members, int partitions, String shares) {
        // When
        List<Integer> found = group(members, 1, partitions).shares(strategy, "orders");

        // Then
        assertThat(found.stream().map(String::valueOf).toList()).containsExactly(shares.split(" "));
    }

    @Property(tries = 200)
    void describedGivesStreamIThePartitionsFromItsMultipleOfN(
            @ForAll @IntRange(min = 1, max = 9) int members,
            @ForAll @IntRange(min = 1, max = 4) int streams,
            @ForAll @IntRange(min = 1, max = 30) int partitions) {
        // Given
        GroupOnPaper group = group(members, streams, partitions);
        List<ThreadId> threads = group.view().threads("orders");
        int each = (int) Math.ceil(partitions / (double) threads.size());

        // When
        Map<String, String> owners = group.owners(AssignmentStrategy.DESCRIBED);

        // Then
        for (int partition = 0; partition < partitions; partition++) {
            assertThat(owners)
                    .containsEntry(
                            "[orders," + partition + "]",
                            threads.get(partition / each).toString());
        }
    }

    @Test
    void whoIsNoMemberGetsNothing() {
        for (AssignmentStrategy strategy : AssignmentStrategy.values()) {
            assertThat(strategy.assign(group(2, 1, 4).view(), "g_stranger")).isEmpty();
        }
    }

    /** Members that want different topics, some by filters, some that do not exist. */
    @Provide
    Arbitrary<GroupOnPaper> groups() {
        return Combinators.combine(members(subscriptions()), topics()).as(GroupOnPaper::new);
    }

    /** Members that want the same, but not as many streams. */
    @Provide
    Arbitrary<GroupOnPaper> alike() {
        Arbitrary<Integer> counts = Arbitraries.integers().between(1, 3);
        Arbitrary<Subscription> byFilter = counts.map(count -> Subscription.toFilter(TopicFilter.include(".*"), count));
        Arbitrary<Subscription> byName =
                counts.map(count -> Subscription.toTopics(Map.of("orders", count, "a", count, "b.c", count)));
        return Arbitraries.of(byFilter, byName)
                .flatMap(kind -> Combinators.combine(members(kind), topics()).as(GroupOnPaper::new));
    }

    private static Arbitrary<SortedMap<String, Subscription>> members(Arbitrary<Subscription> subscriptions) {
        Arbitrary<String> ids = Arbitraries.strings()
                .withCharRange('0', '9')
                .withChars("-aZ")
                .ofMinLength(1)
                .ofMaxLength(3);
        return Arbitraries.maps(ids.map(id -> "g_host-" + id), subscriptions)
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(TreeMap::new);
    }

    private static Arbitrary<SortedMap<String, Integer>> topics() {
        return Arbitraries.maps(Arbitraries.of(TOPICS), Arbitraries.integers().between(1, 13))
                .ofMinSize(1)
                .map(TreeMap::new);
    }

    private static Arbitrary<Subscription> subscriptions() {
        Arbitrary<Integer> counts = Arbitraries.integers().between(1, 12);
        Arbitrary<Subscription> named = Arbitraries.maps(Arbitraries.of("orders", "a", "b.c", "absent"), counts)
                .ofMinSize(1)
                .map(Subscription::toTopics);
        Arbitrary<TopicFilter> filters = Arbitraries.of(
                TopicFilter.include(".*"),
                TopicFilter.include("a,orders"),
                TopicFilter.exclude("a|b\\.c"),
                TopicFilter.of("[a-z].*", "orders"),
                TopicFilter.include("\"none\""));
        return Arbitraries.oneOf(named, Combinators.combine(filters, counts).as(Subscription::toFilter));
    }
}
