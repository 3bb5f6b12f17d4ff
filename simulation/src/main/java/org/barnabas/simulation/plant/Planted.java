package org.barnabas.simulation.plant;

import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a class inside {@link PlantedClasses}. It is a {@link Function} of the argument, or a {@link Callable} that has none,
 * with a constructor without parameters. Argument and result are of types of the JDK, which are the same inside and outside.
 */
public final class Planted {

    private Planted() {}

    /** As {@link #run(PlantedClasses, String, Object)}, with classes that are loaded for this once. */
    public static @Nullable Object run(Plant plant, String className, @Nullable Object argument) {
        return run(new PlantedClasses(plant), className, argument);
    }

    /**
     * Makes an object of the class as it is inside, and runs it on the calling thread.
     *
     * @param className binary name of a class of the product, its tests or the simulation
     * @param argument null for a {@link Callable}
     * @return what it answers; what it throws comes out as it is if it is unchecked
     */
    public static @Nullable Object run(PlantedClasses classes, String className, @Nullable Object argument) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            Object made = classes.loadClass(className).getDeclaredConstructor().newInstance();
            return argument == null
                    ? ((Callable<?>) made).call()
                    : function(made).apply(argument);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new PlantException(className + " did not run with " + classes.plant(), failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked") // the caller knows what the class takes
    private static Function<Object, ?> function(Object made) {
        return (Function<Object, ?>) made;
    }
}
