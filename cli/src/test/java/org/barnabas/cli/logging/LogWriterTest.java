package org.barnabas.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LogWriterTest {

    private static final long LONG_MS = 60_000;

    @SuppressWarnings("JdkObsolete") // written and read by different threads
    private final StringBuffer written = new StringBuffer();

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicBoolean isBroken = new AtomicBoolean();
    private final LogWriter writer = new LogWriter(this::write);

    private void write(String lines) throws IOException {
        try {
            assertThat(open.await(LONG_MS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (isBroken.get()) {
            throw new IOException("No space left on device");
        }
        written.append(lines);
    }

    @Test
    void linesAreWrittenInOrderOnceAnEndIsWaitedFor() {
        // Given
        open.countDown();

        // When
        for (int number = 0; number < 500; number++) {
            writer.accept(line(Level.INFO, "number " + number + "."));
        }
        writer.flush(LONG_MS);

        // Then
        assertThat(written.toString().lines()).hasSize(500);
        assertThat(written.toString().lines().toList().get(499)).endsWith("[net-0] INFO Gate - number 499.");
        assertThat(writer.dropped(true) + writer.dropped(false)).isZero();
    }

    @Test
    void whereNothingIsTakenLinesAreDroppedAndWarningsAreKeptLongest() {
        // Given: nobody reads
        int information = 20_000;
        int warnings = 1_500;

        // When
        for (int number = 0; number < information; number++) {
            writer.accept(line(Level.INFO, "information"));
        }
        for (int number = 0; number < warnings; number++) {
            writer.accept(line(Level.WARN, "warning " + number + "."));
        }
        long droppedWarnings = writer.dropped(true);
        long droppedOthers = writer.dropped(false);
        open.countDown();
        writer.flush(LONG_MS);

        // Then
        assertThat(droppedWarnings).isZero();
        assertThat(droppedOthers).isBetween(information - LogWriter.LINES * 2L, (long) information);
        long told = Pattern.compile("dropped (\\d+) lines")
                .matcher(written)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertThat(told).isEqualTo(droppedOthers);
    }

    @Test
    void longLinesAreBoundedByWhatTheyTake() {
        // Given: nobody reads
        String text = "x".repeat(LogLine.MAX_CHARS);

        // When
        for (int number = 0; number < 1_000; number++) {
            writer.accept(line(Level.ERROR, text));
        }

        // Then
        assertThat(writer.dropped(true)).isGreaterThan(1_000 - LogWriter.CHARS / LogLine.MAX_CHARS - 10);
        open.countDown();
    }

    @Test
    void aDiskThatFillsUpLosesLinesUntilThereIsRoomAndThatIsTold() {
        // Given
        open.countDown();
        isBroken.set(true);
        writer.accept(line(Level.ERROR, "lost"));
        Awaitility.await().until(() -> writer.dropped(false) + writer.dropped(true) == 1);

        // When
        isBroken.set(false);
        writer.accept(line(Level.INFO, "there is room again"));
        writer.flush(LONG_MS);

        // Then
        assertThat(written.toString().lines().toList()).hasSize(2);
        assertThat(written)
                .contains("dropped 1 lines")
                .contains("No space left on device")
                .contains("room again");
    }

    @Test
    void whatWasLostIsToldAlsoWhenNothingMoreIsSaid() {
        // Given
        open.countDown();
        isBroken.set(true);
        writer.accept(line(Level.ERROR, "lost"));
        Awaitility.await().until(() -> writer.dropped(false) + writer.dropped(true) == 1);

        // When
        isBroken.set(false);

        // Then
        Awaitility.await().until(() -> written.toString().contains("dropped 1 lines"));
    }

    @Test
    void aLineThatCannotBeSaidSilencesNoOther() {
        // Given
        open.countDown();
        IThrowableProxy unspeakable = new ThrowableProxy(new IOException("bad")) {
            @Override
            public String getClassName() {
                throw new IllegalStateException("its class is gone");
            }
        };
        LogLine bad = new LogLine(1_000, Level.INFO, "net-0", "org.barnabas.Gate", "bad", "bad", unspeakable);

        // When
        writer.accept(bad);
        Awaitility.await().until(() -> writer.dropped(false) + writer.dropped(true) == 1);
        writer.accept(line(Level.INFO, "good"));
        writer.flush(LONG_MS);

        // Then
        assertThat(written).contains("- good\n");
    }

    private static LogLine line(Level level, String message) {
        return new LogLine(1_000, level, "net-0", "org.barnabas.net.Gate", message, message, null);
    }
}
