package org.barnabas.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.ConfigKeys;
import org.barnabas.cli.tool.Settings;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.UsageException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas config set}. */
@Command(name = "set", description = "Change a configuration.", mixinStandardHelpOptions = true)
final class ConfigSet extends AdminCommand {

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Parameters(arity = "0..*", paramLabel = "KEY=VALUE", description = "What to set.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--unset", paramLabel = "KEY", description = "Back to the default; may stand several times.")
    private List<String> unset = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only check.")
    private boolean dryRun;

    @Override
    protected void run(Admin admin) throws Exception {
        Table table = new Table("key", "value");
        List<AlterConfigOp> changes = new ArrayList<>();
        Settings.parse(settings).forEach((key, value) -> {
            String written = target.isLoggers() ? value.toUpperCase(Locale.ROOT) : value;
            changes.add(new AlterConfigOp(new ConfigEntry(key, written), AlterConfigOp.OpType.SET));
            table.row(key, written);
        });
        unset.forEach(key -> {
            changes.add(new AlterConfigOp(new ConfigEntry(key, ""), AlterConfigOp.OpType.DELETE));
            table.row(key, null);
        });
        if (changes.isEmpty()) {
            throw new UsageException("nothing to change: give KEY=VALUE or --unset KEY.");
        }
        ConfigResource resource = target.resource(admin);
        List<String> mustBeThere = new ArrayList<>(unset);
        if (target.isLoggers()) {
            changes.forEach(change -> mustBeThere.add(change.configEntry().name()));
        }
        ConfigKeys.requireKnown(admin, resource, mustBeThere);
        Answers.all(
                target.kind(),
                Map.of(
                        target.name(),
                        admin.incrementalAlterConfigs(
                                        Map.of(resource, changes), new AlterConfigsOptions().validateOnly(dryRun))
                                .values()
                                .get(resource)));
        report.print(table);
        if (dryRun) {
            report.remark("Nothing was changed; repeat without --dry-run to do this.");
        }
    }
}
