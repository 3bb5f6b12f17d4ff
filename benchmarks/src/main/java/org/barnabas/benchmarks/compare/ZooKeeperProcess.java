package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.barnabas.benchmarks.Folders;
import org.barnabas.testkit.FreePorts;

/** A ZooKeeper in a process of its own, whose CPU time and memory are nobody's figures. */
final class ZooKeeperProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int PAUSE_MS = 50;

    private final Path folder;
    private final int port;
    private final Process process;

    private ZooKeeperProcess(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one on an empty folder; it takes connections when this returns. */
    static ZooKeeperProcess start(Path folder, String classPath) throws IOException, InterruptedException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        int port = FreePorts.next();
        Path properties = folder.resolve("zookeeper.properties");
        Files.writeString(
                properties,
                String.join(
                        "\n",
                        "dataDir=" + folder.resolve("data"),
                        "clientPortAddress=127.0.0.1",
                        "clientPort=" + port,
                        "maxClientCnxns=0",
                        "admin.enableServer=false",
                        ""));
        List<String> command = List.of(
                Commands.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                "org.apache.zookeeper.server.ZooKeeperServerMain",
                properties.toString());
        Process process = Owned.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("zookeeper.out").toFile())
                .start());
        ZooKeeperProcess zooKeeper = new ZooKeeperProcess(folder, port, process);
        zooKeeper.awaitConnections();
        return zooKeeper;
    }

    private void awaitConnections() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    close();
                    throw new IOException("ZooKeeper did not start", e);
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    /** As in {@code zookeeper.connect}, with a folder of its own for each product. */
    String address(String chroot) {
        return "127.0.0.1:" + port + "/" + chroot;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Commands.stop(process);
        Folders.delete(folder);
    }
}
