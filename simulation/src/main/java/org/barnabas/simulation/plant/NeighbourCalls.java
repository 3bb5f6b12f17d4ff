package org.barnabas.simulation.plant;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Calls methods of the product that only their neighbours may call. For what is rare: it is slow. */
public final class NeighbourCalls {

    private NeighbourCalls() {}

    /** Calls the only method of this name. */
    public static Object call(Object target, String name, Object... arguments) {
        try {
            Method method = Arrays.stream(target.getClass().getDeclaredMethods())
                    .filter(one -> one.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new PlantException("no method " + name + " in " + target.getClass()));
            method.setAccessible(true);
            Object result = method.invoke(target, arguments);
            return result == null ? Void.class : result;
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw new PlantException("cannot call " + name, failure);
        } catch (IllegalAccessException failure) {
            throw new PlantException("cannot call " + name, failure);
        }
    }
}
