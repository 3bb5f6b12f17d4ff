package org.barnabas.protocol.generator;

/** The Java of a field that does not depend on versions: its type, its default, and how to tell it from that. */
final class FieldCode {
    private FieldCode() {}

    /** The type without any annotation, as needed for {@code new} and for array elements. */
    static String elementType(Field field) {
        WireType type = WireType.of(field);
        if (type == WireType.STRUCT) {
            return field.elementType();
        }
        return field.isArray() ? type.boxedName() : type.javaName();
    }

    /** The declared type, marked {@code @Nullable} where null is a legal value in some version. */
    static String declaredType(Field field) {
        boolean nullable = field.everNullable() || WireType.of(field) == WireType.RECORDS;
        if (field.isArray()) {
            return (nullable ? "@Nullable " : "") + "List<" + elementType(field) + ">";
        }
        if (WireType.of(field) == WireType.BYTES) {
            return nullable ? "byte @Nullable []" : "byte[]";
        }
        return (nullable ? "@Nullable " : "") + elementType(field);
    }

    /** The expression that a new message starts with. */
    static String initial(Field field) {
        if (nullByDefault(field)) {
            return "null";
        }
        if (field.isArray()) {
            return "new ArrayList<>()";
        }
        WireType type = WireType.of(field);
        return switch (type) {
            case STRUCT -> "new " + field.elementType() + "()";
            case BYTES -> "WireReader.NO_BYTES";
            case RECORDS -> "null";
            default -> literal(field, type);
        };
    }

    private static boolean nullByDefault(Field field) {
        return field.defaultValue().equals("null") || (!field.isArray() && WireType.of(field) == WireType.RECORDS);
    }

    private static String literal(Field field, WireType type) {
        String text = field.defaultValue();
        return switch (type) {
            case STRING -> "\"" + text + "\"";
            case UUID -> text.isEmpty() ? "Uuid.ZERO" : "Uuid.fromString(\"" + text + "\")";
            case BOOL -> text.isEmpty() ? "false" : text;
            case FLOAT64 -> text.isEmpty() ? "0.0" : Double.toString(Double.parseDouble(text));
            case INT64, UINT32 -> (text.isEmpty() ? "0" : Long.decode(text).toString()) + "L";
            default -> text.isEmpty() ? "0" : Long.decode(text).toString();
        };
    }

    /** A condition, true if the field holds anything but its default. */
    static String differs(Field field) {
        String name = "this." + field.javaName();
        if (nullByDefault(field)) {
            return name + " != null";
        }
        String orNull = field.everNullable() ? name + " == null || " : "";
        if (field.isArray()) {
            return orNull + "!" + name + ".isEmpty()";
        }
        WireType type = WireType.of(field);
        return switch (type) {
            case STRUCT -> orNull + "!" + name + ".equals(new " + field.elementType() + "())";
            case BYTES -> orNull + name + ".length != 0";
            case STRING ->
                orNull
                        + (field.defaultValue().isEmpty()
                                ? "!" + name + ".isEmpty()"
                                : "!" + name + ".equals(" + initial(field) + ")");
            case UUID -> orNull + "!" + name + ".equals(" + initial(field) + ")";
            case BOOL -> initial(field).equals("true") ? "!" + name : name;
            default -> name + " != " + initial(field);
        };
    }
}
