package org.barnabas.cli.cluster;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas cluster stop}: brokers first, one after the other, then ZooKeeper. */
@Command(name = "stop", description = "Stop a cluster on this machine cleanly.", mixinStandardHelpOptions = true)
final class ClusterStop implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 90;

    @Mixin
    private ClusterFolder folder = new ClusterFolder();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException, InterruptedException {
        int stopped = 0;
        for (int id : folder.existingBrokers()) {
            stopped += stop("broker " + id, folder.broker(id));
        }
        stopped += stop("zookeeper", folder.zooKeeper());
        if (stopped == 0) {
            report.remark("nothing was running");
        }
        return 0;
    }

    private int stop(String name, LocalProcess process) throws IOException, InterruptedException {
        if (!process.terminate()) {
            return 0;
        }
        process.awaitEnd(PATIENCE_SECONDS);
        report.remark(name + " stopped");
        return 1;
    }
}
