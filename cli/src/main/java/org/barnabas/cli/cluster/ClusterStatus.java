package org.barnabas.cli.cluster;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.Trouble;
import org.barnabas.cli.tool.Watch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas cluster status}: which processes of a local cluster run. Exit code 1 if any does not. */
@Command(
        name = "status",
        description = "Show the processes of a cluster on this machine.",
        mixinStandardHelpOptions = true)
final class ClusterStatus implements Callable<Integer> {

    @Mixin
    private ClusterFolder folder = new ClusterFolder();

    @Mixin
    private Report report = new Report();

    @Mixin
    private Watch watch = new Watch();

    @Override
    public Integer call() throws Exception {
        return watch.repeat(report, null, this::look);
    }

    private int look() throws IOException {
        Table table = new Table("process", "state", "pid", "log").minor("log");
        boolean all = add(table, "zookeeper", folder.zooKeeper());
        for (int id : folder.existingBrokers()) {
            all &= add(table, "broker " + id, folder.broker(id));
        }
        report.print(table);
        if (!all) {
            report.remark("'" + folder.command("start") + "' starts what is missing");
        }
        return all ? 0 : 1;
    }

    private static boolean add(Table table, String name, LocalProcess process) throws IOException {
        Optional<ProcessHandle> running = process.running();
        table.row(
                name,
                running.isPresent() ? "running" : new Trouble("stopped"),
                running.map(ProcessHandle::pid).orElse(null),
                process.log().toString());
        return running.isPresent();
    }
}
