package org.barnabas.log.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The partition that a log belongs to; also the name of its folder, {@code topic-partition}.
 *
 * @param topic 1 to 249 characters of {@code [a-zA-Z0-9._-]}, neither {@code .} nor {@code ..}: what is checked here
 *     again is that no name can leave the log directory
 * @param partition zero or more
 */
public record LogName(String topic, int partition) implements Comparable<LogName> {

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern FOLDER = Pattern.compile("([a-zA-Z0-9._-]{1,249})-(0|[1-9][0-9]{0,9})");

    public LogName {
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw new IllegalArgumentException("not a topic name of " + topic.length() + " characters");
        }
        if (partition < 0) {
            throw new IllegalArgumentException("negative partition " + partition);
        }
    }

    /** Name of the partition's folder inside a log directory. */
    public String folder() {
        return topic + "-" + partition;
    }

    /** The partition that a folder is named after; null if it is named after none. */
    public static @Nullable LogName ofFolder(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        if (!matcher.matches()) {
            return null;
        }
        try {
            return new LogName(matcher.group(1), Integer.parseInt(matcher.group(2)));
        } catch (IllegalArgumentException notAPartition) {
            return null;
        }
    }

    @Override
    public int compareTo(LogName other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return folder();
    }
}
