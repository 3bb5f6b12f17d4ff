package org.barnabas.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.testkit.history.Story.at;
import static org.barnabas.testkit.history.Story.somewhere;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.barnabas.testkit.history.Operation.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories made by hand that show one kind of anomaly, and nothing else. */
class BadHistoriesTest {

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"losses", "values", "reads", "polls", "sends", "groups", "realTime"})
    void isFound(AnomalyKind kind, Story story) {
        // When
        Verdict verdict = story.verdict();

        // Then
        assertThat(verdict.counts()).as(verdict.toString()).containsOnlyKeys(kind);
        assertThat(verdict.anomalies()).allSatisfy(anomaly -> {
            assertThat(anomaly.explanation()).isNotBlank();
            assertThat(anomaly.operations()).isNotEmpty();
        });
    }

    @Test
    void everyKindHasThree() {
        assertThat(Arrays.asList(AnomalyKind.values()))
                .allSatisfy(kind -> assertThat(all())
                        .filteredOn(each -> each.get()[0] == kind)
                        .as(kind.toString())
                        .hasSizeGreaterThanOrEqualTo(3));
    }

    private static List<Arguments> all() {
        return Stream.of(losses(), values(), reads(), polls(), sends(), groups(), realTime())
                .flatMap(each -> each)
                .collect(Collectors.toList());
    }

    private static Arguments bad(AnomalyKind kind, Story story) {
        return arguments(kind, story);
    }

    private static Story story(String name) {
        return new Story(name);
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                bad(
                        AnomalyKind.LOST_WRITE,
                        story("a later one of the same producer was read")
                                .sent("p", at(0, "a"))
                                .sent("p", at(1, "b"))
                                .read("c", at(1, "b"))),
                bad(
                        AnomalyKind.LOST_WRITE,
                        story("in the middle, of another producer")
                                .sent("p", at(0, "a"))
                                .sent("q", at(1, "b"))
                                .sent("p", at(2, "c"))
                                .read("c", at(0, "a"))
                                .read("d", at(2, "c"))),
                bad(
                        AnomalyKind.LOST_WRITE,
                        story("only an unacknowledged one behind it was read")
                                .sent("p", at(7, "a"))
                                .unknown("q", "b")
                                .read("c", at(8, "b"))),
                bad(
                        AnomalyKind.UNSEEN,
                        story("at the end")
                                .sent("p", at(0, "a"))
                                .sent("p", at(1, "b"))
                                .read("c", at(0, "a"))),
                bad(AnomalyKind.UNSEEN, story("the only one").sent("p", at(0, "a"))),
                bad(
                        AnomalyKind.UNSEEN,
                        story("acknowledged without an offset")
                                .sent("p", somewhere("a"))
                                .sent("p", at(5, "b"))
                                .read("c", at(5, "b"))));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                bad(
                        AnomalyKind.DUPLICATE,
                        story("read twice in a row").sent("p", at(0, "a")).read("c", at(0, "a"), at(1, "a"))),
                bad(
                        AnomalyKind.DUPLICATE,
                        story("acknowledged elsewhere than read")
                                .sent("p", at(0, "a"))
                                .read("c", at(3, "a"))),
                bad(
                        AnomalyKind.DUPLICATE,
                        story("of unknown outcome, seen by two consumers")
                                .unknown("p", "a")
                                .read("c", at(4, "a"))
                                .read("d", at(9, "a"))),
                bad(
                        AnomalyKind.INCONSISTENT_OFFSETS,
                        story("two consumers differ")
                                .sent("p", at(0, "a"))
                                .unknown("q", "b")
                                .read("c", at(0, "a"))
                                .read("d", at(0, "b"))),
                bad(
                        AnomalyKind.INCONSISTENT_OFFSETS,
                        story("two acknowledgements name one offset")
                                .sent("p", at(3, "a"))
                                .from(1, 50)
                                .sent("q", at(3, "b"))
                                .from(1, 50)
                                .read("c", at(3, "a"))
                                .read("d", at(3, "b"))),
                bad(
                        AnomalyKind.INCONSISTENT_OFFSETS,
                        story("a record lost its value")
                                .sent("p", at(0, "a"))
                                .read("c", at(0, "a"))
                                .read("d", at(0, null))));
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                bad(AnomalyKind.PHANTOM, story("nobody sent it").read("c", at(0, "a"))),
                bad(
                        AnomalyKind.PHANTOM,
                        story("sent to another partition").unknown("p", "a").read("c", new Entry(Story.T1, 0, "a"))),
                bad(
                        AnomalyKind.PHANTOM,
                        story("read before it was sent").read("c", at(0, "a")).sent("p", at(0, "a"))),
                bad(
                        AnomalyKind.ABORTED_READ,
                        story("of a failed write").failed("p", "a").read("c", at(0, "a"))),
                bad(
                        AnomalyKind.ABORTED_READ,
                        story("between good ones")
                                .sent("p", at(0, "a"))
                                .failed("q", "b")
                                .sent("p", at(2, "c"))
                                .read("c", at(0, "a"), at(1, "b"), at(2, "c"))),
                bad(
                        AnomalyKind.ABORTED_READ,
                        story("read while the write was under way")
                                .failed("p", "a")
                                .from(0, 1_000)
                                .read("c", at(0, "a"))),
                bad(
                        AnomalyKind.PRECOMMITTED_READ,
                        story("a transaction reads its own")
                                .inTransaction("1", Kind.SEND, at(0, "a"))
                                .inTransaction("1", Kind.POLL, at(0, "a"))),
                bad(
                        AnomalyKind.PRECOMMITTED_READ,
                        story("the second of two")
                                .inTransaction("1", Kind.SEND, at(0, "a"))
                                .inTransaction("2", Kind.SEND, at(1, "b"))
                                .inTransaction("2", Kind.POLL, at(0, "a"), at(1, "b"))),
                bad(
                        AnomalyKind.PRECOMMITTED_READ,
                        story("the poll was noted first")
                                .inTransaction("1", Kind.POLL, at(0, "a"))
                                .from(20, 40)
                                .inTransaction("1", Kind.SEND, at(0, "a"))
                                .from(10, 15)));
    }

    private static Story five(String name) {
        return story(name).sent("p", at(0, "a"), at(1, "b"), at(2, "c"), at(3, "d"), at(4, "e"));
    }

    private static Story fiveRead(String name) {
        return five(name).read("reader", at(0, "a"), at(1, "b"), at(2, "c"), at(3, "d"), at(4, "e"));
    }

    static Stream<Arguments> polls() {
        return Stream.of(
                bad(AnomalyKind.INT_POLL_SKIP, fiveRead("one left out").read("c", at(0, "a"), at(2, "c"))),
                bad(AnomalyKind.INT_POLL_SKIP, fiveRead("three left out").read("c", at(0, "a"), at(4, "e"))),
                bad(
                        AnomalyKind.INT_POLL_SKIP,
                        fiveRead("by a member of a group").readIn(1, "c", at(1, "b"), at(3, "d"))),
                bad(
                        AnomalyKind.POLL_SKIP,
                        fiveRead("one left out between").read("c", at(0, "a")).read("c", at(2, "c"))),
                bad(
                        AnomalyKind.POLL_SKIP,
                        fiveRead("an empty poll between")
                                .read("c", at(0, "a"), at(1, "b"))
                                .read("c")
                                .read("c", at(4, "e"))),
                bad(
                        AnomalyKind.POLL_SKIP,
                        fiveRead("within one generation")
                                .readIn(3, "c", at(0, "a"))
                                .readIn(3, "c", at(3, "d"))),
                bad(AnomalyKind.INT_NONMONOTONIC_POLL, fiveRead("back by one").read("c", at(1, "b"), at(0, "a"))),
                bad(AnomalyKind.INT_NONMONOTONIC_POLL, fiveRead("stands still").read("c", at(2, "c"), at(2, "c"))),
                bad(
                        AnomalyKind.INT_NONMONOTONIC_POLL,
                        fiveRead("from the start again, in a group")
                                .readIn(1, "c", at(3, "d"), at(4, "e"), at(0, "a"))),
                bad(
                        AnomalyKind.NONMONOTONIC_POLL,
                        fiveRead("back to the start").read("c", at(4, "e")).read("c", at(0, "a"))),
                bad(
                        AnomalyKind.NONMONOTONIC_POLL,
                        fiveRead("the same again").read("c", at(2, "c")).read("c", at(2, "c"))),
                bad(
                        AnomalyKind.NONMONOTONIC_POLL,
                        fiveRead("within one generation")
                                .readIn(3, "c", at(2, "c"), at(3, "d"))
                                .readIn(3, "c", at(3, "d"))));
    }

    static Stream<Arguments> sends() {
        return Stream.of(
                bad(
                        AnomalyKind.INT_NONMONOTONIC_SEND,
                        story("two swapped").sent("p", at(1, "a"), at(0, "b")).read("c", at(0, "b"), at(1, "a"))),
                bad(
                        AnomalyKind.INT_NONMONOTONIC_SEND,
                        story("the last one first")
                                .sent("p", at(5, "a"), at(6, "b"), at(4, "c"))
                                .read("c", at(4, "c"), at(5, "a"), at(6, "b"))),
                bad(
                        AnomalyKind.INT_NONMONOTONIC_SEND,
                        story("only the reader knows")
                                .sent("p", somewhere("a"), somewhere("b"))
                                .read("c", at(0, "b"), at(1, "a"))),
                bad(
                        AnomalyKind.NONMONOTONIC_SEND,
                        story("both under way")
                                .sent("p", at(1, "a"))
                                .from(10, 50)
                                .sent("p", at(0, "b"))
                                .from(20, 50)
                                .read("c", at(0, "b"), at(1, "a"))
                                .from(60, 61)),
                bad(
                        AnomalyKind.NONMONOTONIC_SEND,
                        story("the first has no acknowledgement")
                                .unknown("p", "a")
                                .sent("p", at(0, "b"))
                                .read("c", at(0, "b"), at(1, "a"))),
                bad(
                        AnomalyKind.NONMONOTONIC_SEND,
                        story("others between")
                                .unknown("p", "a")
                                .from(0, 90)
                                .sent("q", at(0, "b"))
                                .sent("p", at(1, "c"))
                                .sent("q", at(2, "d"))
                                .read("c", at(0, "b"), at(1, "c"), at(2, "d"), at(3, "a"))));
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                bad(
                        AnomalyKind.OFFSET_REGRESSION,
                        story("the same member").committed(1, "m", 5).committed(1, "m", 4)),
                bad(
                        AnomalyKind.OFFSET_REGRESSION,
                        story("the next owner commits less")
                                .committed(1, "m", 5)
                                .committed(2, "n", 3)),
                bad(
                        AnomalyKind.OFFSET_REGRESSION,
                        fiveRead("the next owner reads from before")
                                .committed(1, "m", 3)
                                .readIn(2, "n", at(1, "b"), at(2, "c"))),
                bad(
                        AnomalyKind.TWO_OWNERS,
                        story("the same offset").committed(1, "m", 5).committed(1, "n", 5)),
                bad(
                        AnomalyKind.TWO_OWNERS,
                        story("taking turns")
                                .committed(4, "m", 1)
                                .committed(4, "n", 2)
                                .committed(4, "m", 3)),
                bad(
                        AnomalyKind.TWO_OWNERS,
                        story("in the second generation")
                                .committed(1, "m", 1)
                                .committed(2, "n", 2)
                                .committed(2, "m", 3)));
    }

    static Stream<Arguments> realTime() {
        return Stream.of(
                bad(
                        AnomalyKind.REAL_TIME,
                        story("the later send is before")
                                .sent("p", at(1, "a"))
                                .sent("q", at(0, "b"))
                                .read("c", at(0, "b"), at(1, "a"))),
                bad(
                        AnomalyKind.REAL_TIME,
                        story("the later send has no acknowledgement")
                                .sent("p", at(7, "a"))
                                .unknown("q", "b")
                                .read("c", at(6, "b"), at(7, "a"))),
                bad(
                        AnomalyKind.REAL_TIME,
                        story("the end goes back").end("c", 5).end("d", 4)),
                bad(
                        AnomalyKind.REAL_TIME,
                        story("the end is before what was read")
                                .sent("p", at(0, "a"))
                                .read("c", at(0, "a"))
                                .end("d", 0)));
    }
}
