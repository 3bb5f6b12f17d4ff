package org.barnabas.cli.profile;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas profile}. */
@Command(
        name = "profile",
        description = "Keep the addresses of clusters under names, and choose one.",
        mixinStandardHelpOptions = true)
public final class ProfileCommand extends CommandGroup {

    public ProfileCommand() {
        super(ProfileCreate.class, ProfileUse.class, ProfileList.class, ProfileDelete.class);
    }
}
