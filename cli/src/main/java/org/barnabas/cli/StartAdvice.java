package org.barnabas.cli;

import java.nio.file.FileSystemException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigProblem;
import org.barnabas.broker.world.StartException;
import org.barnabas.cli.config.ConfigSummary;
import org.barnabas.cli.tool.FileTrouble;
import org.barnabas.ports.DiskFullException;
import org.jspecify.annotations.Nullable;

/** Says why a broker does not start, and what its operator can do about it. */
final class StartAdvice {

    private StartAdvice() {}

    static String of(ConfigException failure) {
        String all = failure.problems().size() <= 1
                ? String.valueOf(failure.getMessage())
                : ConfigSummary.of(failure.problems()) + listed(failure.problems());
        return all
                + "\ndocs/configuration.md lists every key and what it takes; 'barnabas config check --config FILE' starts"
                + " nothing.";
    }

    private static String listed(List<ConfigProblem> problems) {
        List<String> lines = ConfigSummary.lines(problems);
        return IntStream.range(0, lines.size())
                .mapToObj(i -> (problems.get(i).isError() ? "\n  error    " : "\n  warning  ") + lines.get(i))
                .collect(Collectors.joining());
    }

    static String of(StartException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("cannot listen on")) {
            String otherPort = "choose another port with --port PORT (or listeners).";
            if (message.contains("Permission denied")) {
                return message + "\nMostly only root may take ports below 1024: " + otherPort;
            }
            return message
                    + (message.contains("Is another process using")
                            ? "\nStop that one, or " + otherPort
                            : "\nCorrect listeners, or " + otherPort);
        }
        if (message.contains("in use by another broker")) {
            return message + "\nStop that one, or give this one a folder of its own with --data DIR.";
        }
        if (DiskFullException.isBehind(failure)) {
            return message;
        }
        FileSystemException file = fileFailure(failure);
        if (file != null) {
            return "cannot use " + file.getFile() + " for data: " + FileTrouble.reason(file)
                    + "\nMake it writable for this user, or choose another folder with --data DIR.";
        }
        return message;
    }

    private static @Nullable FileSystemException fileFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException file) {
                return file;
            }
        }
        return null;
    }
}
