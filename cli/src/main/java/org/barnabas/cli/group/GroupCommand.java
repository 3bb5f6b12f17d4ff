package org.barnabas.cli.group;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas group}. */
@Command(
        name = "group",
        description = "List, describe, reset, migrate and delete consumer groups.",
        mixinStandardHelpOptions = true)
public final class GroupCommand extends CommandGroup {

    public GroupCommand() {
        super(GroupList.class, GroupDescribe.class, GroupResetOffsets.class, GroupMigrate.class, GroupDelete.class);
    }
}
