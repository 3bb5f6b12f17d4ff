package org.barnabas.systemtests.hostile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.UnsupportedFieldException;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Fills messages of one class for one version. Which fields that version has it learns from the codec's refusals.
 * Belongs to one thread.
 */
final class MessageFiller {
    private static final int MOST_FIELDS = 500;

    private final Class<? extends Message> type;
    private final short version;
    private final HostileValues values;
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> neverNull = new HashSet<>();

    MessageFiller(Class<? extends Message> type, short version, HostileValues values) {
        this.type = type;
        this.version = version;
        this.values = values;
    }

    /** Appends another message to {@code out}. */
    void write(WireWriterSource out) {
        for (int attempt = 0; attempt < MOST_FIELDS; attempt++) {
            try {
                ((Message) fill(type)).write(out.fresh(), version);
                return;
            } catch (UnsupportedFieldException e) {
                (e.isNull() ? neverNull : unknown).add(e.field());
            }
        }
        throw new IllegalStateException(type.getSimpleName() + " v" + version + " cannot be filled");
    }

    /** Gives an empty writer for each attempt; the previous one is given up. */
    interface WireWriterSource {
        WireWriter fresh();
    }

    private Object fill(Class<?> struct) {
        try {
            Object filled = struct.getConstructor().newInstance();
            for (Shape.Field field : Shape.of(struct).fields()) {
                if (!unknown.contains(field.path())) {
                    field.setter().invoke(filled, value(field));
                }
            }
            return filled;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private @Nullable Object value(Shape.Field field) {
        if (field.nullable() && !neverNull.contains(field.path()) && values.oneIn(6)) {
            return null;
        }
        if (!field.isList()) {
            return single(field);
        }
        List<Object> list = new ArrayList<>();
        for (int left = values.count(); left > 0; left--) {
            list.add(list.isEmpty() || !values.oneIn(5) ? single(field) : list.get(0));
        }
        return list;
    }

    private Object single(Shape.Field field) {
        Class<?> kind = field.element();
        String name = HostileValues.lower(field.name());
        if (kind == String.class) {
            return values.text(HostileValues.lower(field.struct()), name);
        } else if (kind == boolean.class || kind == Boolean.class) {
            return values.flag();
        } else if (kind == byte.class || kind == Byte.class) {
            return (byte) values.number(name);
        } else if (kind == short.class || kind == Short.class) {
            return (short) values.number(name);
        } else if (kind == int.class || kind == Integer.class) {
            return unsigned(field) ? (int) values.number(name) & 0xffff : (int) values.number(name);
        } else if (kind == long.class || kind == Long.class) {
            return unsigned(field) ? values.number(name) & 0xffffffffL : values.number(name);
        } else if (kind == double.class || kind == Double.class) {
            return (double) values.number(name);
        } else if (kind == byte[].class) {
            return values.bytes();
        } else if (kind == Uuid.class) {
            return values.uuid();
        } else {
            return kind == Records.class ? values.records() : fill(kind);
        }
    }

    /** Ports are the only unsigned numbers of requests. */
    private static boolean unsigned(Shape.Field field) {
        return field.name().equals("port");
    }
}
