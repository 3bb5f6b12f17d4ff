package org.barnabas.cli.leader;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas leader}. */
@Command(name = "leader", description = "Choose who leads partitions.", mixinStandardHelpOptions = true)
public final class LeaderCommand extends CommandGroup {

    public LeaderCommand() {
        super(LeaderElect.class);
    }
}
