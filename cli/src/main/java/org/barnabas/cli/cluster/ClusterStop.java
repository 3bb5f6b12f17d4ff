package org.barnabas.cli.cluster;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas cluster stop}: all brokers, then ZooKeeper. */
@Command(name = "stop", description = "Stop a cluster on this machine cleanly.", mixinStandardHelpOptions = true)
final class ClusterStop implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 90;

    @Mixin
    private ClusterFolder folder = new ClusterFolder();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException, InterruptedException {
        // All at once: none has to hand over to one that stops next, and all stay in sync.
        Map<String, LocalProcess> stopping = new LinkedHashMap<>();
        for (int id : folder.existingBrokers()) {
            LocalProcess broker = folder.broker(id);
            if (broker.terminate()) {
                stopping.put("broker " + id, broker);
            }
        }
        for (Map.Entry<String, LocalProcess> each : stopping.entrySet()) {
            awaitEnd(each.getKey(), each.getValue());
        }
        boolean zooKeeper = folder.zooKeeper().terminate();
        if (zooKeeper) {
            awaitEnd("zookeeper", folder.zooKeeper());
        }
        if (stopping.isEmpty() && !zooKeeper) {
            report.remark("nothing was running");
        }
        return 0;
    }

    private void awaitEnd(String name, LocalProcess process) throws IOException, InterruptedException {
        process.awaitEnd(PATIENCE_SECONDS);
        report.remark(name + " stopped");
    }
}
