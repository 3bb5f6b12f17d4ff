package org.barnabas.cli.config;

import java.util.List;
import org.barnabas.broker.config.ConfigProblem;

/** Says in a few words how a configuration stands. */
public final class ConfigSummary {

    private ConfigSummary() {}

    /** Without a full stop, so that a list can follow. */
    public static String of(List<ConfigProblem> problems) {
        if (problems.isEmpty()) {
            return "the configuration is fine";
        }
        long errors = problems.stream().filter(ConfigProblem::isError).count();
        long warnings = problems.size() - errors;
        String wrong = count(errors, "error");
        String odd = count(warnings, "warning");
        return "the configuration has " + wrong + (errors > 0 && warnings > 0 ? " and " : "") + odd;
    }

    private static String count(long number, String what) {
        return number == 0 ? "" : number + " " + what + (number == 1 ? "" : "s");
    }
}
