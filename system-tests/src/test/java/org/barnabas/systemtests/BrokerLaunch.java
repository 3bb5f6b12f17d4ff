package org.barnabas.systemtests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.barnabas.testkit.TestLoops;

/** How a broker is started as a process, and what it says when it is ready. */
public final class BrokerLaunch {

    private static final Pattern CLIENTS = Pattern.compile("clients +(\\S+):(\\d+)");
    private static final Pattern ZOOKEEPER = Pattern.compile("zookeeper +(\\S+)\\R");
    private static final Pattern STARTED = Pattern.compile("started in (\\d+) ms");
    private static final Duration START = Duration.ofMinutes(5);

    /**
     * What the broker printed.
     *
     * @param zooKeeper its addresses
     * @param startMs how long the start took, as the broker says
     */
    public record Banner(String host, int port, String zooKeeper, long startMs) {}

    private BrokerLaunch() {}

    /** The command that users have, with another number of event loops each time; options are to be added. */
    public static List<String> with(List<String> jvmFlags) {
        List<String> command = new ArrayList<>(javaWith(jvmFlags));
        command.addAll(List.of("org.barnabas.cli.Barnabas", "start"));
        TestLoops.next().forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return command;
    }

    /** A JVM with the class path of the tests; the main class is to be added. */
    public static List<String> javaWith(List<String> jvmFlags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xms32m"));
        command.addAll(jvmFlags);
        String ofSurefire = System.getProperty("surefire.test.class.path");
        command.addAll(List.of("-cp", ofSurefire != null ? ofSurefire : System.getProperty("java.class.path")));
        return command;
    }

    /** Waits until the broker serves. */
    public static Banner awaitBanner(RunningProcess broker) {
        String text = broker.awaitOutput(
                output -> CLIENTS.matcher(output).find()
                        && ZOOKEEPER.matcher(output).find()
                        && STARTED.matcher(output).find(),
                START);
        Matcher clients = CLIENTS.matcher(text);
        Matcher zooKeeper = ZOOKEEPER.matcher(text);
        Matcher time = STARTED.matcher(text);
        if (!clients.find() || !zooKeeper.find() || !time.find()) {
            throw new IllegalStateException("unexpected banner:\n" + text);
        }
        return new Banner(
                clients.group(1),
                Integer.parseInt(clients.group(2)),
                zooKeeper.group(1),
                Long.parseLong(time.group(1)));
    }
}
