package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A wrong line in a class of the product, compiled for one run: brokers find it in front of the true class. The scenario
 * must fail, or it proves nothing.
 *
 * @param source of the class, from the project's root
 * @param right what is replaced; must be there exactly once
 */
record PlantedBug(String source, String right, String wrong) {

    /** The high watermark does not wait for followers. */
    static final PlantedBug ACKNOWLEDGES_ALONE = new PlantedBug(
            "partition/src/main/java/org/barnabas/partition/lead/HighWatermark.java",
            "if (!followers.isEmpty()) {",
            "if (followers.isEmpty()) {");

    /** R1: a new leader cuts its log at its own high watermark, which is behind that of the leader before it. */
    static final PlantedBug CUTS_TO_HIGH_WATERMARK = new PlantedBug(
            "partition/src/main/java/org/barnabas/partition/LeaderRole.java",
            "LogView view = log.view();\n        long known",
            "log.truncateTo(Math.max(log.view().startOffset(), Math.min(knownHighWatermark, log.view().endOffset())));\n"
                    + "        LogView view = log.view();\n        long known");

    /** The high watermark stands still for a fifth of a second, again and again. */
    static final PlantedBug ACKNOWLEDGES_LATE = new PlantedBug(
            "partition/src/main/java/org/barnabas/partition/lead/HighWatermark.java",
            "if (smallest <= offset) {",
            "if (smallest <= offset || System.nanoTime() / 200_000_000L % 2 == 0) {");

    /** A broker that stopped in order does not say so on its disk. */
    static final PlantedBug STOPS_WITHOUT_MARKER = new PlantedBug(
            "log/src/main/java/org/barnabas/log/directory/LogDirectory.java",
            "CleanStopMarker.write(environment.disk(), path, lives);",
            "");

    /** A session that ended changes nothing. */
    static final PlantedBug IGNORES_EXPIRY = new PlantedBug(
            "cluster/src/main/java/org/barnabas/cluster/member/ClusterMember.java",
            "case EXPIRED -> onExpired();",
            "case EXPIRED -> LOG.warn(\"nothing happens\");");

    /** Values belong to a name: those of a topic made again are the ones that the first of its name had. */
    static final PlantedBug KEEPS_VALUES_BY_NAME = new PlantedBug(
            "cluster/src/main/java/org/barnabas/cluster/member/MetadataReceiver.java",
            "if (!configs.knows(id)) {",
            "if (!configs.knows(id) && System.getProperties().putIfAbsent(\"values of \" + name, \"\") == null) {");

    /** A new controller alters what it did not read. */
    static final PlantedBug ALTERS_UNREAD_VALUES = new PlantedBug(
            "cluster/src/main/java/org/barnabas/cluster/controller/ConfigLoader.java",
            "return new StoredConfig(ConfigZnode.decode(reply.value().data()), version);",
            "return new StoredConfig(Map.of(), version);");

    /** Only brokers with replicas of a topic know its values. */
    static final PlantedBug STRANGERS_KNOW_NO_VALUES = new PlantedBug(
            "cluster/src/main/java/org/barnabas/cluster/member/MetadataReceiver.java",
            "} else {\n                    topics.put(topic.topicId(), topic.topicName());",
            "} else if (configs.knows(topic.topicId())) {\n"
                    + "                    topics.put(topic.topicId(), topic.topicName());");

    /** What all orders leave out goes on. */
    static final PlantedBug LEAVES_REPLICAS_BEHIND = new PlantedBug(
            "partition/src/main/java/org/barnabas/partition/registry/Partitions.java",
            "if (!suspects.isEmpty()) {",
            "if (suspects.isEmpty()) {");

    /** A move ends only when its leader asks for a larger in-sync set. */
    static final PlantedBug ELECTIONS_END_NO_MOVE = new PlantedBug(
            "cluster/src/main/java/org/barnabas/cluster/controller/OthersWrites.java",
            "announcer.completeMoves(ReassignmentCompletion.moving(now));",
            "");

    /** Compiles it; answers the folder to be put in front. */
    Path plant(Path folder) {
        Path original = Path.of("..", source);
        try {
            String text = Files.readString(original);
            if (text.indexOf(right) < 0 || text.indexOf(right) != text.lastIndexOf(right)) {
                throw new IllegalStateException(original + " does not have exactly one: " + right);
            }
            Path sources = Files.createDirectories(folder.resolve("planted-source"));
            Path classes = Files.createDirectories(folder.resolve("planted-classes"));
            Path file = sources.resolve(Objects.requireNonNull(original.getFileName()));
            Files.writeString(file, text.replace(right, wrong));
            JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            List<String> options = List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", classes.toString());
            boolean compiled = compiler.getTask(
                            null,
                            null,
                            null,
                            options,
                            null,
                            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("does not compile: " + file);
            }
            return classes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
