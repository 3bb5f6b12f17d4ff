package org.barnabas.cli.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.barnabas.broker.config.ConfigCheck;
import org.barnabas.broker.config.WrittenConfig;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigProblem;
import org.barnabas.cli.tool.FileTrouble;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code barnabas config check}: what a start would say of a configuration, without starting anything. */
@Command(
        name = "check",
        description = "Check a broker's configuration: everything that is wrong or has no effect, and what to do."
                + " Starts nothing. Exit code 0: a broker starts with it; 1: it does not; 2: wrong usage.",
        mixinStandardHelpOptions = true)
final class ConfigCheckCommand implements Callable<Integer> {

    @Mixin
    private Report report = new Report();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration under Apache Kafka's key names, such as a server.properties.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set any key; may stand several times.")
    private List<String> settings = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (config == null && settings.isEmpty()) {
            throw usage("nothing to check: give --config FILE, or --set KEY=VALUE.");
        }
        ConfigCheck check = ConfigCheck.of(written()).withFolders();
        if (report.isJson()) {
            report.print(table(check.problems()));
        } else {
            List<String> lines = ConfigSummary.lines(check.problems());
            for (int i = 0; i < lines.size(); i++) {
                report.out().println(severity(check.problems().get(i)) + "  " + lines.get(i));
            }
            report.out().flush();
        }
        report.remark((config == null ? "--set" : config) + ": " + ConfigSummary.of(check.problems()) + ".");
        return check.hasErrors() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private WrittenConfig written() {
        try {
            WrittenConfig file = config == null ? WrittenConfig.of(Map.of()) : WrittenConfig.read(config);
            return file.with(settings);
        } catch (IOException e) {
            throw usage("--config " + config + " cannot be read"
                    + (config == null ? "" : " (" + FileTrouble.reason(config, e) + ")") + ".");
        } catch (ConfigException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String problem) {
        CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
        return new ParameterException(command, problem);
    }

    private static Table table(List<ConfigProblem> problems) {
        Table table = new Table("severity", "where", "key", "problem", "advice");
        problems.forEach(problem -> table.row(
                severity(problem).trim(), problem.where(), problem.key(), problem.problem(), problem.advice()));
        return table;
    }

    private static String severity(ConfigProblem problem) {
        String word = problem.severity().name().toLowerCase(Locale.ROOT);
        return word.equals("error") ? "error  " : word;
    }
}
