package org.barnabas.cli.partition;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas partition reassign}. */
@Command(
        name = "reassign",
        description = "Plan where replicas shall be, move them, look at it, call it off.",
        mixinStandardHelpOptions = true)
final class ReassignCommand extends CommandGroup {

    ReassignCommand() {
        super(ReassignPlan.class, ReassignExecute.class, ReassignStatus.class, ReassignCancel.class);
    }
}
