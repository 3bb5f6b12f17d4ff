package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.barnabas.benchmarks.Folders;
import org.barnabas.testkit.FreePorts;

/** A running broker process of one product, with a folder of its own. */
final class Broker implements Reachable, AutoCloseable {

    private final Product product;
    private final Path folder;
    private final int port;
    private Process process;
    private long launchedAt;

    private Broker(Product product, Path folder, int port) throws IOException {
        this.product = product;
        this.folder = folder;
        this.port = port;
        this.launchedAt = System.nanoTime();
        this.process = launch(product, folder, port);
    }

    /** Prepares a new folder, and starts a broker on it. The broker may not answer yet. */
    static Broker start(Product product, Path folder) throws IOException, InterruptedException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        int port = freePorts();
        product.prepare(folder, port);
        return new Broker(product, folder, port);
    }

    private static Process launch(Product product, Path folder, int port) throws IOException {
        Path output = folder.resolveSibling(folder.getFileName() + ".out");
        return Owned.add(new ProcessBuilder(product.command(folder, port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start());
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The launchers replace themselves by the JVM, so that this is the broker's own process. */
    long pid() {
        return process.pid();
    }

    double cpuSeconds() throws IOException {
        return ProcessFigures.cpuSeconds(pid());
    }

    void stop() throws InterruptedException {
        Commands.stop(process);
    }

    void kill() throws InterruptedException {
        Commands.kill(process);
    }

    /** Starts the broker again on its folder. */
    void startAgain() throws IOException {
        launchedAt = System.nanoTime();
        process = launch(product, folder, port);
    }

    double millisSinceLaunch() {
        return (System.nanoTime() - launchedAt) / 1e6;
    }

    @Override
    public void close() throws InterruptedException, IOException {
        stop();
        Folders.delete(folder);
    }

    /** A port whose two successors are free as well. */
    static int freePorts() {
        return FreePorts.next(port -> IntStream.rangeClosed(port, port + 2));
    }
}
