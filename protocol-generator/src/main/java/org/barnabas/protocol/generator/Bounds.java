package org.barnabas.protocol.generator;

import java.util.List;

/**
 * The least a value takes on the wire, and roughly what it takes on the heap. The reader of the codec refuses counts
 * that cannot fit in the rest of a frame, and frames whose objects would outgrow them.
 */
final class Bounds {
    private static final int OBJECT_HEADER = 16;
    private static final int REFERENCE = 4;
    private static final int EMPTY_LIST = 24;
    private static final int UUID_OBJECT = 32;
    private static final int BOXED = 16;

    private final Scope scope;

    Bounds(Scope scope) {
        this.scope = scope;
    }

    /** Bytes of the smallest element of an array field in any version within {@code known}; at least 1. */
    int leastElementSize(Field field, Versions known) {
        int least = Integer.MAX_VALUE;
        Versions versions =
                field.versions().intersect(known).intersect(scope.schema().valid());
        for (int version = versions.low(); version <= versions.high(); version++) {
            least = Math.min(least, elementSize(field, version));
        }
        return Math.max(1, least);
    }

    /** Bytes that one element of an array field takes on the heap, its strings left out. */
    int elementFootprint(Field field) {
        return switch (WireType.of(field)) {
            case STRUCT -> REFERENCE + footprint(scope.struct(field).fields());
            case UUID -> REFERENCE + UUID_OBJECT;
            case STRING, BYTES, RECORDS -> REFERENCE;
            default -> REFERENCE + BOXED;
        };
    }

    private int footprint(List<Field> fields) {
        int sum = OBJECT_HEADER;
        for (Field field : fields) {
            WireType type = WireType.of(field);
            if (field.isArray()) {
                sum += REFERENCE + EMPTY_LIST;
            } else if (type == WireType.STRUCT) {
                sum += REFERENCE + footprint(scope.struct(field).fields());
            } else if (type == WireType.UUID) {
                sum += REFERENCE + UUID_OBJECT;
            } else {
                sum += Math.max(REFERENCE, type.fixedSize());
            }
        }
        return sum;
    }

    private int size(Field field, int version) {
        boolean flexible = isFlexible(field, version);
        if (field.isArray()) {
            return flexible ? 1 : 4;
        }
        boolean nullableStruct = field.isStruct() && field.nullable().contains(version);
        return nullableStruct ? 1 : elementSize(field, version);
    }

    private int elementSize(Field field, int version) {
        WireType type = WireType.of(field);
        boolean flexible = isFlexible(field, version);
        return switch (type) {
            case STRUCT -> structSize(scope.struct(field), version);
            case STRING -> flexible ? 1 : 2;
            case BYTES, RECORDS -> flexible ? 1 : 4;
            default -> type.fixedSize();
        };
    }

    private int structSize(Struct struct, int version) {
        int sum = scope.schema().flexible().contains(version) ? 1 : 0;
        for (Field field : struct.fields()) {
            if (field.plain().contains(version)) {
                sum += size(field, version);
            }
        }
        return sum;
    }

    private boolean isFlexible(Field field, int version) {
        Versions own = field.flexible();
        return own == null ? scope.schema().flexible().contains(version) : own.contains(version);
    }
}
