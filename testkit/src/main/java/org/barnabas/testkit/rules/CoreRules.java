package org.barnabas.testkit.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;

/**
 * What makes the core simulable: it reaches the world only through the ports, shares nothing that is mutable, and
 * asserts the thread that owns its state.
 */
public final class CoreRules {

    /** Packages that run unchanged in a simulation. */
    private static final String[] CORE = {
        "org.barnabas.log..",
        "org.barnabas.partition..",
        "org.barnabas.cluster",
        "org.barnabas.cluster.controller..",
        "org.barnabas.cluster.image..",
        "org.barnabas.cluster.member..",
        "org.barnabas.cluster.session..",
        "org.barnabas.cluster.zk..",
        "org.barnabas.cluster.znode..",
        "org.barnabas.coordinator..",
        "org.barnabas.broker.api..",
        "org.barnabas.broker.assembly..",
        "org.barnabas.broker.groups..",
        "org.barnabas.broker.hosting..",
        "org.barnabas.broker.peers..",
        "org.barnabas.broker.requests..",
        "org.barnabas.broker.settings..",
        "org.barnabas.broker.world..",
        "org.barnabas.net.core..",
        "org.barnabas.net.port.."
    };

    /** What the operating system has to give, and a world hands on. */
    private static final String[] WORLD = {
        "org.barnabas.ports.system..",
        "org.barnabas.broker.system..",
        "org.barnabas.cluster.zookeeper..",
        "org.barnabas.net.netty.."
    };

    /** Plain values, of an ensemble's configuration. */
    private static final Set<String> NOT_WORLD = Set.of("org.barnabas.cluster.zookeeper.EnsembleServer");

    private static final Set<String> FORBIDDEN_CALLS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.identityHashCode",
            "java.time.Instant.now",
            "java.util.UUID.randomUUID",
            "java.lang.Math.random",
            "java.lang.Runtime.availableProcessors",
            "java.lang.Runtime.maxMemory",
            "java.util.concurrent.TimeUnit.sleep");

    private static final List<String> FORBIDDEN_CLASSES = List.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.util.Random",
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ExecutorService",
            "java.util.concurrent.ScheduledExecutorService",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CyclicBarrier",
            "java.util.concurrent.Phaser",
            "java.util.concurrent.Semaphore",
            "java.util.concurrent.Exchanger",
            "java.security.SecureRandom",
            "java.util.Timer",
            "java.nio.file.Files",
            "java.nio.channels.FileChannel",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.RandomAccessFile",
            "java.net.Socket",
            "java.net.ServerSocket");

    /** Who has one of these knows its thread. */
    private static final Set<String> OWNERS = Set.of(
            "org.barnabas.ports.Owner",
            "org.barnabas.ports.Loop",
            "org.barnabas.log.LogLane",
            "org.barnabas.log.model.LogHost",
            "org.barnabas.partition.ReplicationHome",
            "org.barnabas.partition.ShardHome",
            "org.barnabas.coordinator.host.CoordinatorHost");

    private static final Set<String> ASSERTIONS = Set.of("isCurrent", "assertOwner", "isMine");

    /** What only a world makes. */
    private static final Set<String> MADE_ELSEWHERE = Set.of("org.barnabas.net.core.NetLayer");

    private CoreRules() {}

    /** All rules of the core. */
    public static List<ArchRule> all() {
        return List.of(
                onlyThePorts(),
                noAdapters(),
                noSockets(),
                noForbiddenCalls(),
                noLocks(),
                noVolatiles(),
                noMutableStatics(),
                ownersAreAsserted(),
                onePool(),
                loopsHoldNoDisk());
    }

    /** What runs on loops keeps hold of nothing that may wait for a disk: it is given to those methods that may. */
    private static ArchRule loopsHoldNoDisk() {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage("org.barnabas.log.segment..", "org.barnabas.log.read..", "org.barnabas.partition..")
                .should()
                .notHaveRawType(Disk.class)
                .andShould()
                .notHaveRawType(DiskFile.class)
                .as("a loop has a LoopDisk and LoopFiles only");
    }

    private static ArchRule onlyThePorts() {
        return noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "touch the world", target -> FORBIDDEN_CLASSES.contains(target.getFullName())))
                .as("the core touches the world through the ports only");
    }

    /** Also not behind a name of its own: whoever makes an adapter makes a world. */
    private static ArchRule noAdapters() {
        return noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(WORLD)
                        .and(DescribedPredicate.describe(
                                "reach the operating system", target -> !NOT_WORLD.contains(target.getFullName()))))
                .as("the core is given its world");
    }

    private static ArchRule noSockets() {
        return noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callConstructorWhere(DescribedPredicate.describe(
                        "something is made that has sockets",
                        call -> MADE_ELSEWHERE.contains(call.getTargetOwner().getFullName())
                                && !call.getOriginOwner().equals(call.getTargetOwner())))
                .as("the core is given its network");
    }

    private static ArchRule noForbiddenCalls() {
        return noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "a clock or a source of randomness is read directly",
                        call -> FORBIDDEN_CALLS.contains(call.getTargetOwner().getFullName() + "."
                                + call.getTarget().getName())))
                .as("the core reads injected clocks and randomness only");
    }

    private static ArchRule noLocks() {
        return noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .as("no lock in the core");
    }

    /** Volatile fields only where one writer publishes an immutable value: holders, handles and registries. */
    private static ArchRule noVolatiles() {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(CORE)
                .and()
                .haveModifier(JavaModifier.VOLATILE)
                .should(beDeclaredInPublishers())
                .allowEmptyShould(true)
                .as("volatile only in classes that publish: *Handle, *Holder, *Publisher, *Registry");
    }

    private static ArchRule noMutableStatics() {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage("org.barnabas..")
                .and()
                .areStatic()
                .should()
                .beFinal()
                .as("no static mutable state");
    }

    private static ArchRule ownersAreAsserted() {
        return methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(CORE)
                .and(DescribedPredicate.describe("belong to a class with an Owner", CoreRules::belongsToOwned))
                .should(assertTheOwner())
                .allowEmptyShould(true)
                .as("public methods of single-threaded classes assert their owner or say @AnyThread");
    }

    /** Memory outside of the heap comes from the allocator that one is given, whose use and bound the metrics tell. */
    private static ArchRule onePool() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("org.barnabas.net.netty..", "org.barnabas.cli..", "org.barnabas.benchmarks..")
                .should()
                .accessFieldWhere(DescribedPredicate.describe(
                        "a pool of its own is taken",
                        access -> access.getTarget().getName().equals("DEFAULT")
                                && access.getTargetOwner().isAssignableTo("io.netty.buffer.ByteBufAllocator")))
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "memory is taken past the pool",
                        call -> call.getTargetOwner().getFullName().equals("io.netty.buffer.Unpooled")
                                && call.getTarget().getName().equals("directBuffer")))
                .orShould()
                .callConstructorWhere(DescribedPredicate.describe(
                        "a pool of its own is made",
                        call -> call.getTargetOwner().isAssignableTo("io.netty.buffer.ByteBufAllocator")))
                .as("memory outside of the heap comes from the one pool");
    }

    private static boolean belongsToOwned(JavaMethod method) {
        JavaClass declaring = method.getOwner();
        return !method.getModifiers().contains(JavaModifier.STATIC)
                && !method.getModifiers().contains(JavaModifier.ABSTRACT)
                && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !method.getName().equals("toString")
                && !declaring.isRecord()
                && declaring.getFields().stream()
                        .anyMatch(field -> OWNERS.contains(field.getRawType().getFullName()));
    }

    private static ArchCondition<JavaMethod> assertTheOwner() {
        return new ArchCondition<>("assert the owner") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean free = method.isAnnotatedWith("org.barnabas.ports.AnyThread");
                boolean asserted = method.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> ASSERTIONS.contains(call.getTarget().getName()));
                if (!free && !asserted) {
                    events.add(SimpleConditionEvent.violated(
                            method, method.getFullName() + " does not assert its owner" + where(method)));
                }
            }
        };
    }

    private static ArchCondition<com.tngtech.archunit.core.domain.JavaField> beDeclaredInPublishers() {
        return new ArchCondition<>("be declared in a class that publishes") {
            @Override
            public void check(com.tngtech.archunit.core.domain.JavaField field, ConditionEvents events) {
                String name = field.getOwner().getSimpleName();
                boolean publisher = name.endsWith("Handle")
                        || name.endsWith("Holder")
                        || name.endsWith("Publisher")
                        || name.endsWith("Registry");
                if (!publisher) {
                    events.add(
                            SimpleConditionEvent.violated(field, field.getFullName() + " is volatile" + where(field)));
                }
            }
        };
    }

    private static String where(JavaMember member) {
        return " in " + member.getSourceCodeLocation();
    }
}
