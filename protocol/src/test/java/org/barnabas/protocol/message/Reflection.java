package org.barnabas.protocol.message;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Short forms of reflective calls, for classes that exist twice in isolated loaders. */
final class Reflection {
    private Reflection() {}

    /** Calls the public method of that name and number of arguments; the failure of the method is thrown as it is. */
    static Object call(Object target, String name, @Nullable Object... arguments) {
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length && !method.isBridge()) {
                return invoke(method, target, arguments);
            }
        }
        throw new AssertionError(target.getClass() + " has no method " + name);
    }

    /** The same where the method may give null. */
    static @Nullable Object callForNullable(Object target, String name, @Nullable Object... arguments) {
        return call(target, name, arguments);
    }

    static Object invoke(Method method, @Nullable Object target, @Nullable Object... arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** The value of a public field, static if {@code target} is null. */
    static Object field(Class<?> type, @Nullable Object target, String name) {
        try {
            return type.getField(name).get(target);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** The value of a private field. */
    static Object hidden(Object target, String name) {
        try {
            Field field = target.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(target);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
