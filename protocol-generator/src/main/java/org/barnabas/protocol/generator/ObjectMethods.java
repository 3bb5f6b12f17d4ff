package org.barnabas.protocol.generator;

import java.util.List;
import java.util.Set;

/** Writes fields, accessors, {@code equals}, {@code hashCode} and {@code toString}. */
final class ObjectMethods {
    /** Fields that must not reach a log, in lower case. */
    private static final Set<String> SECRET =
            Set.of("password", "authbytes", "saltedpassword", "hmac", "salt", "requestdata", "responsedata");

    private ObjectMethods() {}

    static void writeFields(JavaWriter out, List<Field> fields) {
        for (Field field : fields) {
            out.line("private " + FieldCode.declaredType(field) + " " + field.javaName() + " = "
                    + FieldCode.initial(field) + ";");
        }
        out.line("");
    }

    static void writeAccessors(JavaWriter out, String className, List<Field> fields) {
        for (Field field : fields) {
            String name = field.javaName();
            String type = FieldCode.declaredType(field);
            out.lines(
                    "/** " + describe(field) + " */",
                    "public " + type + " " + name + "() {",
                    "return this." + name + ";",
                    "}",
                    "",
                    "public " + className + " " + name + "(" + type + " value) {",
                    "this." + name + " = value;",
                    "return this;",
                    "}",
                    "");
        }
    }

    private static String describe(Field field) {
        StringBuilder text = new StringBuilder("Versions ").append(show(field.versions()));
        if (!field.tagged().isEmpty()) {
            text.append(", tag ").append(field.tag()).append(" in ").append(show(field.tagged()));
        }
        if (field.everNullable()) {
            text.append(", null allowed in ").append(show(field.nullable()));
        }
        return text.append(field.ignorable() ? ", left out where unknown." : ".")
                .toString();
    }

    private static String show(Versions versions) {
        if (versions.high() == Short.MAX_VALUE) {
            return versions.low() + "+";
        }
        return versions.low() == versions.high() ? "" + versions.low() : versions.low() + "-" + versions.high();
    }

    static void writeEquals(JavaWriter out, String className, List<Field> fields) {
        out.lines("@Override", "public boolean equals(@Nullable Object other) {");
        if (fields.isEmpty()) {
            out.lines("return other instanceof " + className + ";", "}", "");
            return;
        }
        out.line("return other instanceof " + className + " that");
        for (int i = 0; i < fields.size(); i++) {
            out.line("        && " + same(fields.get(i)) + (i == fields.size() - 1 ? ";" : ""));
        }
        out.lines("}", "");
    }

    private static String same(Field field) {
        String mine = "this." + field.javaName();
        String other = "that." + field.javaName();
        WireType type = WireType.of(field);
        if (field.isArray() || (!type.isPrimitive() && type != WireType.BYTES)) {
            return "Objects.equals(" + mine + ", " + other + ")";
        }
        if (type == WireType.BYTES) {
            return "Arrays.equals(" + mine + ", " + other + ")";
        }
        return type == WireType.FLOAT64 ? "Double.compare(" + mine + ", " + other + ") == 0" : mine + " == " + other;
    }

    static void writeHashCode(JavaWriter out, List<Field> fields) {
        out.lines("@Override", "public int hashCode() {", "int hash = 1;");
        for (Field field : fields) {
            out.line("hash = 31 * hash + " + hash(field) + ";");
        }
        out.lines("return hash;", "}", "");
    }

    private static String hash(Field field) {
        WireType type = WireType.of(field);
        String value = "(this." + field.javaName() + ")";
        if (field.isArray() || (!type.isPrimitive() && type != WireType.BYTES)) {
            return "Objects.hashCode" + value;
        }
        return (type == WireType.BYTES ? "Arrays" : type.boxedName()) + ".hashCode" + value;
    }

    static void writeToString(JavaWriter out, String className, List<Field> fields) {
        out.lines("@Override", "public String toString() {", "return \"" + className + "(\"");
        String separator = "";
        for (Field field : fields) {
            out.line("        + \"" + separator + field.javaName() + "=\" + " + shown(field));
            separator = ", ";
        }
        out.lines("        + \")\";", "}", "");
    }

    private static String shown(Field field) {
        String value = "this." + field.javaName();
        if (SECRET.contains(field.javaName().toLowerCase(java.util.Locale.ROOT))
                || field.name().equals("AuthBytes")) {
            return "\"(hidden)\"";
        }
        boolean bytes = WireType.of(field) == WireType.BYTES && !field.isArray();
        return bytes ? "WireReader.describe(" + value + ")" : value;
    }
}
