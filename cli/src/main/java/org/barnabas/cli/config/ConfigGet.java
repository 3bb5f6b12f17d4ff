package org.barnabas.cli.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.ConfigKeys;
import org.barnabas.cli.tool.SettingValue;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas config get}. */
@Command(
        name = "get",
        description = "Show a configuration: what was set, the keys named, or --all.",
        mixinStandardHelpOptions = true)
final class ConfigGet extends AdminCommand {

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Parameters(arity = "0..*", paramLabel = "KEY", description = "Only these keys.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = {"-a", "--all"},
            description = "Also what stands at its default.")
    private boolean all;

    @Override
    protected void run(Admin admin) throws Exception {
        ConfigResource resource = target.resource(admin);
        Map<String, Config> found = Answers.all(
                target.kind(),
                Map.of(
                        target.name(),
                        admin.describeConfigs(List.of(resource)).values().get(resource)));
        requireKeys(found.values());
        List<ConfigEntry> entries = found.values().stream()
                .flatMap(config -> config.entries().stream())
                .filter(this::isWanted)
                .sorted(Comparator.comparing(ConfigEntry::name))
                .toList();
        Table table = new Table("key", "value", "source", "readOnly").minor("readOnly");
        for (ConfigEntry entry : entries) {
            table.row(
                    entry.name(),
                    new SettingValue(entry.name(), entry.isSensitive() ? null : entry.value()),
                    source(entry.source()),
                    entry.isReadOnly());
        }
        report.print(table);
        if (entries.isEmpty() && keys.isEmpty()) {
            report.remark(
                    "Nothing was set for " + target.kind() + " " + target.name() + "; --all shows what holds without.");
        }
    }

    private void requireKeys(Collection<Config> found) {
        List<String> unknown = keys.stream()
                .filter(key -> found.stream().allMatch(config -> config.get(key) == null))
                .toList();
        if (!unknown.isEmpty()) {
            List<String> known = found.stream()
                    .flatMap(config -> config.entries().stream())
                    .map(ConfigEntry::name)
                    .toList();
            if (target.isLoggers()) {
                throw new ToolException(LoggerNames.unknown(unknown.get(0), known, target.name()));
            }
            throw new ToolException(ConfigKeys.unknown(unknown, known, "--all shows the keys there are."));
        }
    }

    private static String source(ConfigEntry.ConfigSource source) {
        return switch (source) {
            case DYNAMIC_TOPIC_CONFIG -> "topic";
            case DYNAMIC_BROKER_CONFIG, DYNAMIC_BROKER_LOGGER_CONFIG -> "broker";
            case DYNAMIC_DEFAULT_BROKER_CONFIG -> "all brokers";
            case STATIC_BROKER_CONFIG -> "file";
            case DEFAULT_CONFIG -> "default";
            default -> source.name().toLowerCase(Locale.ROOT);
        };
    }

    private boolean isWanted(ConfigEntry entry) {
        if (!keys.isEmpty()) {
            return keys.contains(entry.name());
        }
        return all
                || switch (entry.source()) {
                    case DEFAULT_CONFIG -> false;
                    // What stands in a broker's file was set for the broker, not for each of its topics.
                    case STATIC_BROKER_CONFIG -> target.isBroker();
                    default -> true;
                };
    }
}
