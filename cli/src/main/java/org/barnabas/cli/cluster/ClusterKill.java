package org.barnabas.cli.cluster;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas cluster kill N}: what a crash does, to see what the others make of it. */
@Command(
        name = "kill",
        description = "End a broker of a cluster on this machine like a crash (SIGKILL).",
        mixinStandardHelpOptions = true)
final class ClusterKill implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 10;

    @Parameters(paramLabel = "BROKER", description = "The broker's id.")
    private int broker;

    @Mixin
    private ClusterFolder folder = new ClusterFolder();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!folder.existingBrokers().contains(broker)) {
            throw new ToolException("there is no broker " + broker + " in " + folder.path() + ".");
        }
        LocalProcess process = folder.broker(broker);
        if (!process.kill()) {
            throw new ToolException("broker " + broker + " is not running.");
        }
        process.awaitEnd(PATIENCE_SECONDS);
        report.remark("broker " + broker + " killed; '" + folder.command("start") + "' brings it back");
        return 0;
    }
}
