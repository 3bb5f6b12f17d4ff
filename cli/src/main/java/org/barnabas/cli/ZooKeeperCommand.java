package org.barnabas.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.barnabas.cli.logging.ProcessLog;
import org.barnabas.cli.tool.FileTrouble;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas zookeeper}: a ZooKeeper alone in this process, until it is told to stop. */
@Command(
        name = "zookeeper",
        description = "Start an Apache ZooKeeper on 127.0.0.1 for brokers of this machine to share.",
        mixinStandardHelpOptions = true)
final class ZooKeeperCommand implements Callable<Integer> {

    private static final long STOP_SECONDS = 30;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; ./data/zookeeper by default.")
    private Path data = Path.of("data", "zookeeper");

    @Option(names = "--port", paramLabel = "PORT", description = "Listen on 127.0.0.1:PORT; 2181 by default.")
    private int port = 2181;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = "Log there instead of to standard error; it rotates like that of a broker.")
    private @Nullable Path logFile;

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws InterruptedException {
        logToFile();
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        // The JVM ends when its hooks have: this one lets the server stop first.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(told, stopped), "shutdown"));
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(data, port)) {
            report.remark("ZooKeeper is ready at " + server.connectString());
            report.complain();
            told.await();
        } catch (IOException e) {
            throw new ToolException("ZooKeeper cannot use port " + port + " or folder " + data + " (" + e.getMessage()
                    + ").\nChoose others with --port and --data.");
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private void logToFile() {
        if (logFile != null) {
            try {
                ProcessLog.toFile(logFile);
                ProcessLog.takeStreams();
            } catch (IOException e) {
                throw new ToolException(
                        "--log-file " + logFile + " cannot be written (" + FileTrouble.reason(logFile, e) + ").");
            }
        }
    }

    private static void awaitStop(CountDownLatch told, CountDownLatch stopped) {
        told.countDown();
        try {
            stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
