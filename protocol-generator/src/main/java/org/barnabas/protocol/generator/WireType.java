package org.barnabas.protocol.generator;

/** How the element types of the schemas appear in Java. */
enum WireType {
    BOOL("bool", "boolean", "Boolean", "Boolean", 1),
    INT8("int8", "byte", "Byte", "Int8", 1),
    INT16("int16", "short", "Short", "Int16", 2),
    UINT16("uint16", "int", "Integer", "Uint16", 2),
    INT32("int32", "int", "Integer", "Int32", 4),
    UINT32("uint32", "long", "Long", "Uint32", 4),
    INT64("int64", "long", "Long", "Int64", 8),
    FLOAT64("float64", "double", "Double", "Float64", 8),
    UUID("uuid", "Uuid", "Uuid", "Uuid", 16),
    STRING("string", "String", "String", "String", 0),
    BYTES("bytes", "byte[]", "byte[]", "Bytes", 0),
    RECORDS("records", "Records", "Records", "Records", 0),
    STRUCT("", "", "", "", 0);

    private final String schemaName;
    private final String javaName;
    private final String boxedName;
    private final String method;
    private final int fixedSize;

    WireType(String schemaName, String javaName, String boxedName, String method, int fixedSize) {
        this.schemaName = schemaName;
        this.javaName = javaName;
        this.boxedName = boxedName;
        this.method = method;
        this.fixedSize = fixedSize;
    }

    /** The element type of a field. */
    static WireType of(Field field) {
        if (field.isStruct()) {
            return STRUCT;
        }
        for (WireType type : values()) {
            if (type.schemaName.equals(field.elementType())) {
                return type;
            }
        }
        throw new IllegalStateException(field.name() + ": unknown type " + field.type());
    }

    String javaName() {
        return javaName;
    }

    String boxedName() {
        return boxedName;
    }

    /** The end of the names of the methods that read and write it. */
    String method() {
        return method;
    }

    /** Bytes on the wire; 0 if that depends on the value. */
    int fixedSize() {
        return fixedSize;
    }

    /** A Java primitive: never null, compared by {@code ==}. */
    boolean isPrimitive() {
        return fixedSize > 0 && this != UUID;
    }

    /** Its length is written in one of two ways, depending on whether the version is flexible. */
    boolean hasLength() {
        return this == STRING || this == BYTES || this == RECORDS;
    }
}
