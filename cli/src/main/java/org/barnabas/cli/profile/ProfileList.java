package org.barnabas.cli.profile;

import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Profiles;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas profile list}. */
@Command(name = "list", description = "List profiles, and which one is in use.", mixinStandardHelpOptions = true)
final class ProfileList implements Callable<Integer> {

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() {
        Profiles profiles = Profiles.ofUser();
        report.print(table(profiles, profiles.names().toArray(String[]::new)));
        return 0;
    }

    static Table table(Profiles profiles, String... names) {
        String current = profiles.current();
        Table table = new Table("profile", "bootstrapServer", "inUse");
        for (String name : names) {
            table.row(name, profiles.servers(name), name.equals(current));
        }
        return table;
    }
}
