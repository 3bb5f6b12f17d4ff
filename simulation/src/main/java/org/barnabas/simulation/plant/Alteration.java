package org.barnabas.simulation.plant;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.ByteCodeElement;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/**
 * What a plant does to one method of one class. It throws {@link PlantException} if there is nothing of what it names: a
 * plant that changes nothing would pass for one that nobody finds.
 */
final class Alteration {

    private final String type;
    private final String method;
    private final int parameters;
    private final Change change;
    private final List<Field> fields = new ArrayList<>();
    private final List<Needed> needed = new ArrayList<>();

    private record Field(String name, Class<?> type) {}

    private record Needed(String type, String method) {}

    /** What a class is read from and written with. */
    record Workshop(TypePool types, ClassFileLocator files) {

        TypeDescription type(String name) {
            TypePool.Resolution found = types.describe(name);
            if (!found.isResolved()) {
                throw new PlantException("no class " + name);
            }
            return found.resolve();
        }

        MethodDescription method(String type, String name) {
            MethodList<?> found = type(type).getDeclaredMethods().filter(named(name));
            if (found.size() != 1) {
                throw new PlantException(found.size() + " methods " + name + " in " + type);
            }
            return found.getOnly();
        }
    }

    /** One step on the way to the altered class. */
    private interface Change {

        /** @param check to be run when the class is made */
        DynamicType.Builder<?> apply(
                DynamicType.Builder<?> builder, MethodDescription method, Workshop workshop, List<Runnable> check);
    }

    private Alteration(String type, String method, int parameters, Change change) {
        this.type = PlantedClasses.PRODUCT + type;
        this.method = method;
        this.parameters = parameters;
        this.change = change;
    }

    /** The code of an advice is put before or behind that of the method. */
    static Alteration advised(String type, String method, int parameters, Class<?> advice) {
        return new Alteration(type, method, parameters, (builder, found, workshop, check) -> {
            TypeDescription code = workshop.type(advice.getName());
            return builder.visit(Advice.to(code, workshop.files()).on(one(found)));
        });
    }

    /** The method answers a constant. */
    static Alteration constant(String type, String method, int parameters, Object value) {
        return new Alteration(
                type,
                method,
                parameters,
                (builder, found, workshop, check) -> builder.method(one(found)).intercept(FixedValue.value(value)));
    }

    /** Within the method a field reads as 0, null or false. */
    static Alteration unread(String type, String method, int parameters, String field) {
        return new Alteration(type, method, parameters, (builder, found, workshop, check) -> {
            Counted<ByteCodeElement.Member> reads = new Counted<>(named(field));
            check.add(() -> reads.require(found, field));
            return visited(
                    builder,
                    found,
                    MemberSubstitution.strict().field(reads).onRead().stub());
        });
    }

    /** Within the method a call does nothing, and answers 0, null or false. */
    static Alteration uncalled(String type, String method, int parameters, String call) {
        return new Alteration(type, method, parameters, (builder, found, workshop, check) -> {
            Counted<ByteCodeElement.Member> calls = new Counted<>(named(call));
            check.add(() -> calls.require(found, call));
            return visited(
                    builder, found, MemberSubstitution.strict().method(calls).stub());
        });
    }

    /** Within the method a static method is called instead, which gets the object as its first argument. */
    static Alteration called(
            String type, String method, int parameters, String call, Class<?> insteadOf, String instead) {
        return new Alteration(type, method, parameters, (builder, found, workshop, check) -> {
            Counted<ByteCodeElement.Member> calls = new Counted<>(named(call));
            check.add(() -> calls.require(found, call));
            MethodDescription other = workshop.method(insteadOf.getName(), instead);
            return visited(
                    builder, found, MemberSubstitution.strict().method(calls).replaceWith(other));
        });
    }

    /** The class has another field, which the advice uses. */
    Alteration with(String field, Class<?> fieldType) {
        fields.add(new Field(field, fieldType));
        return this;
    }

    /** The advice calls this method by {@link NeighbourCalls}. */
    Alteration needs(String neededType, String neededMethod) {
        needed.add(new Needed(PlantedClasses.PRODUCT + neededType, neededMethod));
        return this;
    }

    /** Binary name of the class. */
    String type() {
        return type;
    }

    DynamicType.Builder<?> apply(DynamicType.Builder<?> builder, Workshop workshop, List<Runnable> check) {
        needed.forEach(one -> workshop.method(one.type(), one.method()));
        MethodList<?> found =
                workshop.type(type).getDeclaredMethods().filter(named(method).and(takesArguments(parameters)));
        found = found.filter(one -> !one.isAbstract() && !one.isNative() && !one.isBridge());
        if (found.size() != 1) {
            throw new PlantException(
                    found.size() + " methods " + method + " with " + parameters + " parameters in " + type);
        }
        DynamicType.Builder<?> next = builder;
        for (Field field : fields) {
            next = next.defineField(field.name(), field.type(), Visibility.PRIVATE);
        }
        return change.apply(next, found.getOnly(), workshop, check);
    }

    private static DynamicType.Builder<?> visited(
            DynamicType.Builder<?> builder, MethodDescription method, MemberSubstitution substitution) {
        AsmVisitorWrapper.ForDeclaredMethods visitor = substitution.on(one(method));
        return builder.visit(visitor);
    }

    /** Byte Buddy describes methods of the class that it makes anew. */
    private static ElementMatcher.Junction<MethodDescription> one(MethodDescription method) {
        return named(method.getName()).and(takesArguments(method.getParameters().size()));
    }

    /** Counts what it lets through. */
    private static final class Counted<T> implements ElementMatcher<T> {

        private final ElementMatcher<? super T> matcher;
        private final AtomicInteger hits = new AtomicInteger();

        Counted(ElementMatcher<? super T> matcher) {
            this.matcher = matcher;
        }

        @Override
        public boolean matches(T target) {
            boolean hit = matcher.matches(target);
            if (hit) {
                hits.incrementAndGet();
            }
            return hit;
        }

        void require(MethodDescription method, String what) {
            if (hits.get() == 0) {
                throw new PlantException("nothing is called " + what + " in " + method);
            }
        }
    }
}
