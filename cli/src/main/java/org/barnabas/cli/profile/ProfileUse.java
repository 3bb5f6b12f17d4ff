package org.barnabas.cli.profile;

import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Profiles;
import org.barnabas.cli.tool.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas profile use}. */
@Command(name = "use", description = "Use a profile from now on.", mixinStandardHelpOptions = true)
final class ProfileUse implements Callable<Integer> {

    @Parameters(paramLabel = "PROFILE", description = "Its name; 'default' is 127.0.0.1:9092.")
    private String name = "";

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() {
        Profiles profiles = Profiles.ofUser();
        profiles.use(name);
        report.print(ProfileList.table(profiles, name));
        return 0;
    }
}
