package org.barnabas.protocol.message;

import io.netty.buffer.ByteBufUtil;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/** Compares one of our messages with its counterpart in the reference, accessor by accessor. */
final class FieldByField {
    private static final Set<String> OTHER =
            Set.of("hashCode", "toString", "lowestSupportedVersion", "highestSupportedVersion");

    private FieldByField() {}

    /** The path of the first difference; null if there is none. */
    static @Nullable String difference(Object ours, Object theirs) {
        for (Method accessor : ours.getClass().getDeclaredMethods()) {
            boolean isAccessor = accessor.getParameterCount() == 0
                    && Modifier.isPublic(accessor.getModifiers())
                    && !OTHER.contains(accessor.getName());
            Method counterpart = isAccessor ? counterpart(theirs, accessor.getName()) : null;
            if (counterpart != null) {
                Object mine = Reflection.invoke(accessor, ours);
                Object other = Reflection.invoke(counterpart, theirs);
                String difference = compare(mine, other);
                if (difference != null) {
                    return "." + accessor.getName() + difference;
                }
            }
        }
        return null;
    }

    /** Absent where only the other line has the field. */
    private static @Nullable Method counterpart(Object theirs, String name) {
        try {
            return theirs.getClass().getMethod(name);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable String compare(@Nullable Object mine, @Nullable Object other) {
        if (mine == null || other == null) {
            return mine == other ? null : ": " + mine + " is not " + other;
        }
        if (mine instanceof List<?> list) {
            return compareAll(list, (Collection<?>) other);
        }
        boolean same;
        if (mine instanceof byte[] bytes) {
            same = Arrays.equals(bytes, other instanceof ByteBuffer buffer ? bytes(buffer) : (byte[]) other);
        } else if (mine instanceof BufferRecords records) {
            ByteBuffer buffer = (ByteBuffer) Reflection.call(other, "buffer");
            same = Arrays.equals(ByteBufUtil.getBytes(records.buffer()), bytes(buffer));
        } else if (mine instanceof Uuid) {
            same = mine.toString().equals(other.toString());
        } else if (mine.getClass().getName().startsWith("org.barnabas")) {
            return difference(mine, other);
        } else {
            same = mine.equals(other);
        }
        return same ? null : ": " + mine + " is not " + other;
    }

    private static @Nullable String compareAll(List<?> mine, Collection<?> theirs) {
        if (mine.size() != theirs.size()) {
            return ": " + mine.size() + " elements, not " + theirs.size();
        }
        Iterator<?> others = theirs.iterator();
        for (int i = 0; i < mine.size(); i++) {
            String difference = compare(mine.get(i), others.next());
            if (difference != null) {
                return "[" + i + "]" + difference;
            }
        }
        return null;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
