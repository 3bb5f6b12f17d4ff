package org.barnabas.systemtests;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A broker in a process of its own, started with the command that users have. The first start takes any free port; later
 * starts of the same object take the same port again, so that clients find it.
 */
public final class BrokerUnderTest implements AutoCloseable {

    private final List<String> launcher;
    private final Path folder;
    private final List<String> settings;
    private RunningProcess process;
    private int port;
    private String zooKeeper = "";
    private long startMs;
    private int starts;

    private BrokerUnderTest(List<String> launcher, Path folder, List<String> settings) {
        this.launcher = launcher;
        this.folder = folder;
        this.settings = List.copyOf(settings);
        this.process = launch();
    }

    /** Starts a broker whose data is in {@code folder/data}; settings are {@code key=value}. */
    public static BrokerUnderTest start(Path folder, String... settings) {
        return new BrokerUnderTest(List.of(), folder, List.of(settings));
    }

    /** Starts one that may have so many files and connections open. */
    static BrokerUnderTest startWithDescriptors(int descriptors, Path folder, String... settings) {
        List<String> launcher = List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh");
        return new BrokerUnderTest(launcher, folder, List.of(settings));
    }

    private RunningProcess launch() {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(BrokerLaunch.with(List.of("-Xmx256m", "-XX:MaxDirectMemorySize=192m")));
        command.addAll(List.of("--data", data().toString(), "--port", Integer.toString(port)));
        // Another test's broker may run beside this one, and slow down its ZooKeeper.
        for (String free :
                List.of("metrics.port=0", "zookeeper.embedded.port=0", "zookeeper.connection.timeout.ms=120000")) {
            command.add("--set");
            command.add(free);
        }
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        Path output = folder.resolve("broker-" + starts++ + ".out");
        RunningProcess started = RunningProcess.start(command, Map.of(), output);
        BrokerLaunch.Banner banner = BrokerLaunch.awaitBanner(started);
        port = banner.port();
        zooKeeper = banner.zooKeeper();
        startMs = banner.startMs();
        return started;
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Of its ZooKeeper, host:port. */
    public String zooKeeper() {
        return zooKeeper;
    }

    /** Once it serves. */
    public URI metrics() {
        Pattern address = Pattern.compile("metrics +(http://\\S+)\\R");
        Matcher printed = address.matcher(
                process.awaitOutput(output -> address.matcher(output).find(), Duration.ofMinutes(1)));
        if (!printed.find()) {
            throw new IllegalStateException(process.output());
        }
        return URI.create(printed.group(1));
    }

    int port() {
        return port;
    }

    Path data() {
        return folder.resolve("data");
    }

    long pid() {
        return process.pid();
    }

    /** What the broker says of its last start. */
    long startMs() {
        return startMs;
    }

    public String output() {
        return process.output();
    }

    /** SIGTERM, wait, start again. */
    public void restartCleanly() {
        int code = process.terminate(Duration.ofMinutes(5));
        // 143 = ended by SIGTERM, which a JVM reports even after an orderly shutdown.
        if (code != 0 && code != 143) {
            throw new IllegalStateException("the broker ended with " + code + ":\n" + process.output());
        }
        process = launch();
    }

    /** SIGTERM and wait. */
    void stop() {
        process.terminate(Duration.ofMinutes(5));
    }

    /** SIGKILL. */
    public void crash() {
        process.kill();
    }

    /** After {@link #stop} or {@link #crash}. */
    void startAgain() {
        process = launch();
    }

    @Override
    public void close() {
        process.close();
    }
}
