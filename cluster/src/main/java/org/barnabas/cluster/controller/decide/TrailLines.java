package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.ports.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Says in lines for the log what administration changes: one for each topic or configuration and what happens to it, never
 * one for each partition. Values of keys that are secret are not told. Pure.
 */
public final class TrailLines {

    private static final int PARTITIONS_MAX = 20;

    private TrailLines() {}

    /**
     * What a decision that somebody asked for changes, before it is applied.
     *
     * @param before the state that it was made on
     */
    public static List<String> of(ControllerState before, List<Change> changes) {
        List<String> lines = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.TopicCreated created) {
                lines.add(created(created.topic(), created.config()));
            } else if (change instanceof Change.TopicDeleted deleted) {
                lines.add(deleted(deleted.topic()));
            } else if (change instanceof Change.PartitionsAdded added) {
                int count = added.topic().partitionCount();
                lines.add("partitions added topic=" + added.topic().name() + " from="
                        + (count - added.added().size()) + " to=" + count);
            } else if (change instanceof Change.ConfigChanged changed) {
                Map<String, String> was = before.config(changed.scope(), changed.name());
                lines.addAll(configured(changed.scope(), changed.name(), was, changed.config()));
            } else if (change instanceof Change.Reassigned moved) {
                lines.addAll(moved(before.topic(moved.topic().name()), moved));
            } else if (change instanceof Change.PartitionsChanged elected) {
                lines.addAll(elected(before.topic(elected.topic().name()), elected));
            }
        }
        return lines;
    }

    /** A topic goes. */
    public static String deleted(TopicImage topic) {
        return "topic deleted topic=" + topic.name() + " id=" + topic.id() + " partitions=" + topic.partitionCount();
    }

    /** What is set for a topic or broker differs; nothing if it does not. */
    public static List<String> configured(
            ConfigScope scope, String name, @Nullable Map<String, String> before, @Nullable Map<String, String> after) {
        Map<String, String> was = before == null ? Map.of() : before;
        Map<String, String> is = after == null ? Map.of() : after;
        TreeSet<String> keys = new TreeSet<>(was.keySet());
        keys.addAll(is.keySet());
        keys.removeIf(key -> Objects.equals(was.get(key), is.get(key)));
        if (keys.isEmpty()) {
            return List.of();
        }
        List<String> changes = keys.stream()
                .map(key -> LogText.safe(key) + "=" + value(key, was) + "->" + value(key, is))
                .toList();
        String what = scope == ConfigScope.TOPIC
                ? "topic=" + name
                : "broker=" + (name.equals(ClusterImage.DEFAULT_BROKER) ? "all" : name);
        return List.of("configuration changed " + what + " changes=" + braced(changes));
    }

    /** Moves of replicas are complete. */
    public static List<String> completed(ControllerState before, List<Change> changes) {
        List<String> lines = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Reassigned moved) {
                lines.add(moved(
                        "reassignment completed",
                        moved.topic(),
                        moved.partitions(),
                        next -> replicas(before.topic(moved.topic().name()), next)));
            }
        }
        return lines;
    }

    private static String created(TopicImage topic, Map<String, String> config) {
        List<String> set = new TreeSet<>(config.keySet())
                .stream()
                        .map(key -> LogText.safe(key) + "=" + value(key, config))
                        .toList();
        return "topic created topic=" + topic.name() + " id=" + topic.id() + " partitions=" + topic.partitionCount()
                + " replicas=" + topic.partitions().get(0).replicas().size() + " config=" + braced(set);
    }

    private static List<String> moved(@Nullable TopicImage before, Change.Reassigned moved) {
        List<String> lines = new ArrayList<>();
        Predicate<PartitionImage> cancelled = next -> {
            PartitionImage was = before == null ? null : before.partition(next.partition());
            return was != null && was.reassigning() && next.replicas().equals(Reassignments.origin(was));
        };
        List<PartitionImage> begun =
                moved.partitions().stream().filter(PartitionImage::reassigning).toList();
        List<PartitionImage> back = moved.partitions().stream()
                .filter(next -> !next.reassigning() && cancelled.test(next))
                .toList();
        List<PartitionImage> done = moved.partitions().stream()
                .filter(next -> !next.reassigning() && !cancelled.test(next))
                .toList();
        Function<PartitionImage, String> each = next -> replicas(before, next);
        if (!begun.isEmpty()) {
            lines.add(moved("reassignment begun", moved.topic(), begun, each));
        }
        if (!back.isEmpty()) {
            lines.add(moved("reassignment cancelled", moved.topic(), back, each));
        }
        if (!done.isEmpty()) {
            lines.add(moved("reassignment completed at once", moved.topic(), done, each));
        }
        return lines;
    }

    private static List<String> elected(@Nullable TopicImage before, Change.PartitionsChanged elected) {
        List<PartitionImage> led = elected.partitions().stream()
                .filter(next -> next.leader() != leader(before, next))
                .toList();
        return led.isEmpty()
                ? List.of()
                : List.of(moved(
                        "leaders elected",
                        elected.topic(),
                        led,
                        next -> next.partition() + "=" + leader(before, next) + "->" + next.leader()));
    }

    private static int leader(@Nullable TopicImage before, PartitionImage next) {
        PartitionImage was = before == null ? null : before.partition(next.partition());
        return was == null ? PartitionImage.NO_LEADER : was.leader();
    }

    private static String replicas(@Nullable TopicImage before, PartitionImage next) {
        PartitionImage was = before == null ? null : before.partition(next.partition());
        List<Integer> from = was == null ? List.of() : was.replicas();
        return (next.partition() + "=" + from + "->" + Reassignments.target(next)).replace(", ", ",");
    }

    private static String moved(
            String what, TopicImage topic, List<PartitionImage> partitions, Function<PartitionImage, String> each) {
        List<String> changes =
                partitions.stream().limit(PARTITIONS_MAX).map(each).toList();
        return what + " topic=" + topic.name() + " partitions=" + partitions.size() + " changes=" + braced(changes)
                + (partitions.size() > PARTITIONS_MAX ? " and others" : "");
    }

    private static String braced(List<String> all) {
        return "{" + String.join(", ", all) + "}";
    }

    private static String value(String key, Map<String, String> config) {
        String value = config.get(key);
        return value == null ? "default" : isSecret(key) ? "(secret)" : LogText.safe(value);
    }

    private static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("password")
                || name.contains("secret")
                || name.contains("credential")
                || name.contains("jaas")
                || name.endsWith("keystore.key");
    }
}
