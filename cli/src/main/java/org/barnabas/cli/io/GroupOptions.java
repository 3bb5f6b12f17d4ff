package org.barnabas.cli.io;

import org.barnabas.cli.tool.UsageException;
import org.barnabas.client.group.TopicFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a member of a group that lives in ZooKeeper wants to read. */
final class GroupOptions {

    @Option(
            names = "--include",
            paramLabel = "REGEX",
            description =
                    "With --zookeeper, in place of TOPIC: all topics whose whole name matches, also those to come.")
    private @Nullable String include;

    @Option(
            names = "--exclude",
            paramLabel = "REGEX",
            description = "With --zookeeper, in place of TOPIC: but not those whose whole name matches.")
    private @Nullable String exclude;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "With --zookeeper: how many shares of the group it takes; 1 by default.")
    private @Nullable Integer streams;

    /** Fails if one of them was given, which nothing but a group in ZooKeeper understands. */
    void requireNone() {
        if (include != null || exclude != null || streams != null) {
            throw new UsageException(
                    "--include, --exclude and --streams are for groups in ZooKeeper: add --zookeeper.");
        }
    }

    /** Fails if they cannot be meant. */
    void requireSound() {
        filter();
        if (streams() < 1) {
            throw new UsageException("--streams is " + streams + ", but 1 at least.");
        }
    }

    int streams() {
        return streams == null ? 1 : streams;
    }

    /** Which topics it reads; null if none of the options says. */
    @Nullable
    TopicFilter filter() {
        try {
            if (include != null && exclude != null) {
                return TopicFilter.of(include, exclude);
            }
            return include != null
                    ? TopicFilter.include(include)
                    : exclude != null ? TopicFilter.exclude(exclude) : null;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
