package org.barnabas.cli.partition;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas partition}. */
@Command(
        name = "partition",
        description = "Move replicas of partitions between brokers.",
        mixinStandardHelpOptions = true)
public final class PartitionCommand extends CommandGroup {

    public PartitionCommand() {
        super(ReassignCommand.class);
    }
}
