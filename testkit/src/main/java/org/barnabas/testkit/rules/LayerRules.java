package org.barnabas.testkit.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who may know whom. The poms draw the same arrows between modules; these rules also look inside them. */
public final class LayerRules {

    private static final String ROOT = "org.barnabas.";

    private LayerRules() {}

    /** All layer rules, to be checked against the production classes of all modules together. */
    public static List<ArchRule> all() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(mayKnow("ports"));
        rules.add(mayKnow("protocol"));
        rules.add(mayKnow("log", "ports", "protocol"));
        rules.add(mayKnow("cluster", "ports", "protocol"));
        rules.add(mayKnow("partition", "ports", "protocol", "log", "cluster"));
        rules.add(mayKnow("coordinator", "ports", "protocol", "cluster"));
        rules.add(mayKnow("client"));
        rules.add(mayKnow("net", "ports", "protocol"));
        rules.add(mayKnow("broker", "ports", "protocol", "log", "cluster", "partition", "coordinator", "net"));
        rules.addAll(floors(
                "log", "model", "disk", "segment", "epoch", "producer", "read", "recovery", "", "directory", "clean"));
        rules.addAll(floors("partition", "lead", "", "follow", "registry"));
        rules.addAll(floors("coordinator", "host", "group", "offsets", ""));
        rules.addAll(floors("cluster.controller", "decide", ""));
        rules.addAll(floors("client", "group", "zookeeper", ""));
        rules.add(decisionsArePure());
        rules.add(onlyTheImageOfTheCluster("partition"));
        rules.add(onlyTheImageOfTheCluster("coordinator"));
        rules.add(onlyIn(
                "ZooKeeper",
                List.of("org.apache.zookeeper..", "org.apache.jute.."),
                "cluster.zookeeper",
                "client.zookeeper"));
        rules.add(onlyIn("the client library", List.of("org.apache.kafka.."), "cli", "client"));
        rules.add(onlyIn("Netty channels", List.of("io.netty.channel..", "io.netty.bootstrap.."), "net.netty"));
        rules.add(noCycles());
        return rules;
    }

    /** The codec is one body: keys, messages and wire primitives are generated together and name each other. */
    private static ArchRule noCycles() {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String name = type.getPackageName();
                        if (!name.startsWith(ROOT)) {
                            return SliceIdentifier.ignore();
                        }
                        return SliceIdentifier.of(name.startsWith(ROOT + "protocol") ? ROOT + "protocol" : name);
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    private static ArchRule mayKnow(String layer, String... others) {
        List<String> allowed = new ArrayList<>(List.of(ROOT + layer + ".."));
        for (String other : others) {
            allowed.add(ROOT + other + "..");
        }
        return noClasses()
                .that()
                .resideInAPackage(ROOT + layer + "..")
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "belong to Barnabas outside " + allowed,
                        target -> target.getPackageName().startsWith(ROOT)
                                && allowed.stream()
                                        .noneMatch(
                                                pattern -> com.tngtech.archunit.core.domain.PackageMatcher.of(pattern)
                                                        .matches(target.getPackageName()))))
                .as("layer " + layer);
    }

    /** @param rooms sub-packages of a module from the ground up, "" for the module's own: each knows those below only */
    private static List<ArchRule> floors(String module, String... rooms) {
        List<ArchRule> rules = new ArrayList<>();
        for (int floor = 0; floor < rooms.length - 1; floor++) {
            String[] above = Arrays.stream(rooms, floor + 1, rooms.length)
                    .map(room -> room(module, room))
                    .toArray(String[]::new);
            rules.add(noClasses()
                    .that()
                    .resideInAPackage(room(module, rooms[floor]))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .as("floors of " + module + ": " + (rooms[floor].isEmpty() ? module : rooms[floor])
                            + " knows nothing above it"));
        }
        return rules;
    }

    private static String room(String module, String name) {
        return ROOT + module + (name.isEmpty() ? "" : "." + name);
    }

    /** What decides can be asked a thousand times in a test: it does not talk to ZooKeeper, wait, or hear later. */
    private static ArchRule decisionsArePure() {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "cluster.controller.decide..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ROOT + "cluster.zk.Zk")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ROOT + "ports.Mailbox")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ROOT + "ports.Scheduler")
                .as("the controller's decisions are pure");
    }

    private static ArchRule onlyTheImageOfTheCluster(String layer) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + layer + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "cluster.controller..", ROOT + "cluster.session..", ROOT + "cluster.zookeeper..");
    }

    private static ArchRule onlyIn(String what, List<String> libraries, String... homes) {
        List<String> allowed = new ArrayList<>(List.of(ROOT + "benchmarks.."));
        for (String home : homes) {
            allowed.add(ROOT + home + "..");
        }
        return noClasses()
                .that()
                .resideInAPackage("org.barnabas..")
                .and()
                .resideOutsideOfPackages(allowed.toArray(new String[0]))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries.toArray(new String[0]))
                .as(what + " only in " + String.join(", ", homes));
    }

    /** Every package of the product states its null contract. */
    public static ArchRule nullContracts() {
        return classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked");
    }
}
