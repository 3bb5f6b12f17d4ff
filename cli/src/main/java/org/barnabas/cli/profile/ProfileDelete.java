package org.barnabas.cli.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.Profiles;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas profile delete}. */
@Command(name = "delete", description = "Forget profiles.", mixinStandardHelpOptions = true)
final class ProfileDelete implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "PROFILE", description = "Names.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() {
        Profiles profiles = Profiles.ofUser();
        Outcomes<Void> deleted = new Outcomes<>("profile");
        Table table = new Table("profile", "deleted", "error").programsOnly("error");
        for (String name : names) {
            try {
                profiles.delete(name);
            } catch (ToolException e) {
                deleted.fail(name, e);
            }
            table.row(name, !deleted.failed(name), deleted.error(name));
        }
        report.print(table);
        deleted.requireAll();
        return 0;
    }
}
