package org.barnabas.systemtests.cluster;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * {@code kcat} that sends numbered lines, a few per millisecond, with acks=all and without a producer id: what it has to
 * send again it sends twice. The last lines go when {@link #finish} is called. Closing it ends everything.
 */
final class LineProducer implements AutoCloseable {

    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int LAST = 200;

    private final Process process;
    private final Path output;
    private final CountDownLatch finish = new CountDownLatch(1);
    private final Thread feeder;

    private LineProducer(Process process, Path output, int lines) {
        this.process = process;
        this.output = output;
        this.feeder = new Thread(() -> feed(lines), "feeder");
        feeder.start();
    }

    static LineProducer start(String bootstrap, String topic, int lines, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", bootstrap, "-P", "-t", topic, "-p", "0"));
        // It ends when it knows no broker that it is connected to, and left alone it looks for none that it does not
        // need.
        for (String setting :
                List.of("acks=all", "linger.ms=1", "enable.sparse.connections=false", "reconnect.backoff.max.ms=200")) {
            command.addAll(List.of("-X", setting));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new LineProducer(process, output, lines);
    }

    /** The lines that are sent. */
    static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(number -> "line-" + number).toList();
    }

    private void feed(int count) {
        try (BufferedWriter input =
                new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = lines(count);
            for (int i = 0; i < count; i++) {
                if (i == count - LAST) {
                    finish.await();
                }
                input.write(lines.get(i));
                input.write('\n');
                input.flush();
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the rest; answers the exit code: 0 if every line was acknowledged. */
    int finish() throws InterruptedException {
        finish.countDown();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("kcat still runs, see " + output);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        feeder.interrupt();
        process.destroyForcibly();
    }
}
