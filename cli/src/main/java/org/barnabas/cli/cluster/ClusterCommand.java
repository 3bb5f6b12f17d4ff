package org.barnabas.cli.cluster;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas cluster}. */
@Command(
        name = "cluster",
        description = "Start a cluster on this machine and stop it; describe any cluster.",
        mixinStandardHelpOptions = true)
public final class ClusterCommand extends CommandGroup {

    public ClusterCommand() {
        super(ClusterStart.class, ClusterStatus.class, ClusterStop.class, ClusterKill.class, ClusterDescribe.class);
    }
}
