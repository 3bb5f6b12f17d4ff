package org.barnabas.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.barnabas.testkit.history.Operation.Kind;
import org.barnabas.testkit.history.Operation.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    @TempDir
    private Path folder;

    @Test
    void aFileHoldsTheWholeHistory() throws IOException {
        // Given
        History history = new History();
        CleanHistory.generate(1, 2_000).forEach(history::record);
        new Story("odd")
                .inTransaction("quoted \"name\"\n", Kind.SEND, Story.somewhere("tab\t"))
                .sought(Context.ALONE, "c")
                .operations()
                .forEach(history::record);
        Path file = folder.resolve("history.jsonl");

        // When
        history.writeTo(file);

        // Then
        assertThat(Files.readAllLines(file)).hasSize(history.operations().size());
        assertThat(History.readFrom(file).operations()).isEqualTo(history.operations());
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        // Given
        Path file = folder.resolve("history.jsonl");
        new History().writeTo(file);
        Files.writeString(
                file,
                "{\"client\":\"p\",\"op\":\"send\",\"start\":1,\"end\":2,\"outcome\":\"ok\",\"entries\":[]}\n{\"op\":3}\n");

        // When / Then
        assertThatThrownBy(() -> History.readFrom(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("line 2 is no operation");
    }

    @Test
    void manyThreadsRecord() throws InterruptedException {
        // Given
        History history = new History();
        List<Thread> threads = new ArrayList<>();

        // When
        for (int i = 0; i < THREADS; i++) {
            String client = "p" + i;
            Thread thread = new Thread(() -> IntStream.range(0, EACH)
                    .forEach(n -> history.record(Operation.of(
                            client, Kind.SEND, n, n, Outcome.OK, List.of(Story.at(n, client + "-" + n))))));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // Then
        for (int i = 0; i < THREADS; i++) {
            String client = "p" + i;
            assertThat(history.operations().stream()
                            .filter(operation -> operation.client().equals(client))
                            .map(Operation::startNanos))
                    .hasSize(EACH)
                    .isSorted();
        }
    }

    @Test
    void theVerdictReadsLikeText() {
        // Given
        Story story =
                new Story("loss").sent("p", Story.at(0, "a"), Story.at(1, "b")).read("c", Story.at(1, "b"));

        // When
        String text = story.verdict().toString();

        // Then
        assertThat(text)
                .startsWith("2 operations: 1 lost-write\n")
                .contains("a was acknowledged at offset 0 of t-0 and never read, but offset 1 was")
                .contains("p send ok: t-0@0=a t-0@1=b");
    }
}
