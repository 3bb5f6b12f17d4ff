package org.barnabas.systemtests.hostile;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a generated message or struct, found by reflection once per class.
 *
 * @param fields in the order of their names, so that a seed means the same on every machine
 */
record Shape(List<Field> fields) {
    private static final Map<Class<?>, Shape> KNOWN = new ConcurrentHashMap<>();

    /**
     * One field.
     *
     * @param element the type of a list's elements; the type of the field itself if it is no list
     */
    record Field(String struct, String name, Method setter, Class<?> element, boolean isList, boolean nullable) {
        /** As exceptions of the codec call it. */
        String path() {
            return struct + "." + name;
        }
    }

    static Shape of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Shape::find);
    }

    private static Shape find(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Method setter : type.getDeclaredMethods()) {
            if (setter.getParameterCount() == 1 && setter.getReturnType() == type) {
                fields.add(field(type, setter));
            }
        }
        fields.sort(Comparator.comparing(Field::name));
        return new Shape(List.copyOf(fields));
    }

    private static Field field(Class<?> type, Method setter) {
        boolean isList = setter.getParameterTypes()[0] == List.class;
        Class<?> element = isList
                ? (Class<?>) ((ParameterizedType) setter.getGenericParameterTypes()[0]).getActualTypeArguments()[0]
                : setter.getParameterTypes()[0];
        boolean nullable = setter.getAnnotatedParameterTypes()[0].isAnnotationPresent(Nullable.class);
        return new Field(type.getSimpleName(), setter.getName(), setter, element, isList, nullable);
    }
}
