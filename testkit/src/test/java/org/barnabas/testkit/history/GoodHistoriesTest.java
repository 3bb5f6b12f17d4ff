package org.barnabas.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.testkit.history.Story.at;

import java.util.stream.Stream;
import org.barnabas.testkit.history.Operation.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories that look odd and are right. */
class GoodHistoriesTest {

    static Stream<Story> good() {
        return Stream.of(
                new Story("empty"),
                new Story("an unknown write happened").unknown("p", "a").read("c", at(0, "a")),
                new Story("an unknown write did not happen").unknown("p", "a").read("c"),
                new Story("a failed write did not happen").failed("p", "a").read("c"),
                new Story("gaps that nobody knows of")
                        .sent("p", at(0, "a"), at(5, "b"))
                        .read("c", at(0, "a"), at(5, "b")),
                new Story("sends of two producers at once, in any order")
                        .sent("p", at(1, "a"))
                        .from(10, 40)
                        .sent("q", at(0, "b"))
                        .from(20, 30)
                        .read("c", at(0, "b"), at(1, "a"))
                        .from(50, 51),
                new Story("read before the acknowledgement")
                        .sent("p", at(0, "a"))
                        .from(0, 100)
                        .read("c", at(0, "a"))
                        .from(10, 20),
                new Story("a group reads again what was not committed")
                        .sent("p", at(0, "a"), at(1, "b"))
                        .readIn(1, "m", at(0, "a"), at(1, "b"))
                        .committed(1, "m", 1)
                        .readIn(2, "n", at(1, "b")),
                new Story("one that lost its partition still hands out what it has")
                        .sent("p", at(0, "a"), at(1, "b"))
                        .readIn(2, "n", at(0, "a"), at(1, "b"))
                        .committed(2, "n", 2)
                        .readIn(1, "m", at(0, "a")),
                new Story("commits at once")
                        .committed(1, "m", 5)
                        .from(0, 100)
                        .committed(1, "m", 4)
                        .from(50, 60),
                new Story("back after a seek")
                        .sent("p", at(0, "a"), at(1, "b"))
                        .read("c", at(0, "a"), at(1, "b"))
                        .sought(Context.ALONE, "c")
                        .read("c", at(0, "a")),
                new Story("a group reset by hand")
                        .committed(1, "m", 5)
                        .sought(Context.member("g", 1), "m")
                        .committed(1, "m", 0),
                new Story("a transaction reads another's")
                        .inTransaction("1", Kind.SEND, at(0, "a"))
                        .inTransaction("2", Kind.POLL, at(0, "a")),
                new Story("the end while records arrive")
                        .sent("p", at(0, "a"))
                        .from(0, 100)
                        .end("c", 0)
                        .from(50, 60)
                        .read("c", at(0, "a"))
                        .from(70, 80));
    }

    @ParameterizedTest
    @MethodSource("good")
    void raiseNoAlarm(Story story) {
        assertThat(story.verdict()).hasToString(story.operations().size() + " operations, no anomaly");
    }

    @Test
    void withoutIdempotenceDuplicatesAndOtherOrdersAreAllowed() {
        // Given
        Story story =
                new Story("resent").unknown("p", "a").unknown("p", "b").read("c", at(0, "b"), at(1, "a"), at(2, "b"));

        // When
        Verdict verdict = new HistoryChecker(true, false).check(story.operations());

        // Then
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
    }

    @Test
    void withoutFinalReadsTheEndMayBeUnread() {
        // Given
        Story story = new Story("still under way").sent("p", at(0, "a"));

        // When
        Verdict verdict = new HistoryChecker(false, true).check(story.operations());

        // Then
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
    }

    @Test
    void aValueThatWasSentTwiceProvesNothing() {
        Story story = new Story("careless").sent("p", at(0, "a")).sent("q", at(1, "a"));

        assertThatThrownBy(story::verdict)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a was sent twice");
    }
}
