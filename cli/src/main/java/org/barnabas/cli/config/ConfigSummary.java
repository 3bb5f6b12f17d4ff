package org.barnabas.cli.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigProblem;

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

    /** Each problem in a line of its own; a reason that several keys share is said once, with the first of them. */
    public static List<String> lines(List<ConfigProblem> problems) {
        Map<String, String> said = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (ConfigProblem problem : problems) {
            String key = problem.key();
            int colon = key == null ? -1 : problem.problem().indexOf(": ");
            String reason = problem.severity() + problem.problem().substring(Math.max(0, colon)) + problem.advice();
            String first = key == null || colon < 0 ? null : said.putIfAbsent(reason, key);
            lines.add(
                    first == null
                            ? problem.text()
                            : (problem.where().isEmpty() ? "" : problem.where() + ": ")
                                    + problem.problem().substring(0, colon) + ", like " + first + " above");
        }
        return lines;
    }

    private static String count(long number, String what) {
        return number == 0 ? "" : number + " " + what + (number == 1 ? "" : "s");
    }
}
