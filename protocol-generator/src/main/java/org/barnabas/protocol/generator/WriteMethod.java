package org.barnabas.protocol.generator;

import java.util.Comparator;
import java.util.List;

/** Writes the method {@code write} of a message or of a nested struct. */
final class WriteMethod {
    private final Scope scope;
    private final String className;
    private final List<Field> fields;
    private final Versions known;

    WriteMethod(Scope scope, String className, List<Field> fields, Versions known) {
        this.scope = scope;
        this.className = className;
        this.fields = fields;
        this.known = known;
    }

    void write(JavaWriter out, boolean isMessage) {
        if (isMessage) {
            out.line("@Override");
        }
        out.line("public void write(WireWriter out, short version) {");
        if (isMessage) {
            out.line("WireWriter.checkVersion(\"" + className + "\", version, LOWEST_VERSION, HIGHEST_VERSION);");
        }
        scope.declareFlexible(out, known);
        for (Field field : fields) {
            writeField(out, field);
        }
        String flexible = scope.flexible(known);
        if (!flexible.equals("false")) {
            out.beginIf(flexible);
            writeTagged(out);
            out.endIf(flexible);
        }
        out.lines("}", "");
    }

    private void writeField(JavaWriter out, Field field) {
        Versions plain = field.plain().intersect(known);
        if (!plain.isEmpty()) {
            String condition = plain.condition(known);
            out.beginIf(condition);
            refuseNull(out, field, plain);
            writeValue(out, field);
            out.endIf(condition);
        }
        refuseUnknown(out, field);
    }

    /** A value that this version cannot carry must not vanish silently. */
    private void refuseUnknown(JavaWriter out, Field field) {
        String exists = field.versions().condition(known);
        if (field.ignorable() || exists.equals("true")) {
            return;
        }
        String missing = exists.equals("false") ? "" : "!(" + exists + ") && ";
        out.lines(
                "if (" + missing + "(" + FieldCode.differs(field) + ")) {",
                "throw UnsupportedFieldException.notInVersion(\"" + className + "." + field.javaName()
                        + "\", version);",
                "}");
    }

    private void refuseNull(JavaWriter out, Field field, Versions present) {
        String nullable = field.nullable().condition(present);
        boolean canBeNull = field.everNullable() || WireType.of(field) == WireType.RECORDS;
        if (!canBeNull || nullable.equals("true")) {
            return;
        }
        String notNullable = nullable.equals("false") ? "" : " && !(" + nullable + ")";
        out.lines(
                "if (this." + field.javaName() + " == null" + notNullable + ") {",
                "throw UnsupportedFieldException.nullInVersion(\"" + className + "." + field.javaName()
                        + "\", version);",
                "}");
    }

    private void writeTagged(JavaWriter out) {
        List<Field> tagged = fields.stream()
                .filter(field -> !field.tagged().intersect(known).isEmpty())
                .sorted(Comparator.comparingInt(Field::tag))
                .toList();
        if (tagged.isEmpty()) {
            out.line("out.writeUnsignedVarint(0);");
            return;
        }
        out.line("int tags = 0;");
        for (Field field : tagged) {
            out.lines("if (" + isSet(field) + ") {", "tags++;", "}");
        }
        out.line("out.writeUnsignedVarint(tags);");
        for (Field field : tagged) {
            out.lines("if (" + isSet(field) + ") {", "int start = out.beginTaggedField(" + field.tag() + ");");
            refuseNull(out, field, field.tagged().intersect(known));
            writeValue(out, field);
            out.lines("out.endTaggedField(start);", "}");
        }
    }

    private String isSet(Field field) {
        String condition = field.tagged().condition(known);
        String differs = FieldCode.differs(field);
        return condition.equals("true") ? differs : condition + " && (" + differs + ")";
    }

    private void writeValue(JavaWriter out, Field field) {
        String name = "this." + field.javaName();
        WireType type = WireType.of(field);
        String flexible = scope.flexible(field, known);
        if (field.isArray()) {
            writeArray(out, field, name, flexible);
        } else if (type == WireType.STRUCT) {
            writeStruct(out, field, name);
        } else if (type.hasLength()) {
            boolean nullable = field.everNullable() || type == WireType.RECORDS;
            out.line("out.write" + (nullable ? "Nullable" : "") + type.method() + "(" + name + ", " + flexible + ");");
        } else {
            out.line("out.write" + type.method() + "(" + name + ");");
        }
    }

    /** A struct that can be null in the present version is preceded by a byte that tells; tagged ones by another. */
    private void writeStruct(JavaWriter out, Field field, String name) {
        String nullable = field.nullable().condition(field.versions().intersect(known));
        if (nullable.equals("false")) {
            out.line(name + ".write(out, version);");
            return;
        }
        out.line("if (" + name + " == null) {");
        out.lines("out.writeInt8((byte) " + (field.tagged().isEmpty() ? "-1" : "0") + ");", "} else {");
        out.beginIf(nullable).line("out.writeInt8((byte) 1);").endIf(nullable);
        out.lines(name + ".write(out, version);", "}");
    }

    private void writeArray(JavaWriter out, Field field, String name, String flexible) {
        if (field.everNullable()) {
            out.lines("if (" + name + " == null) {", "out.writeNullArray(" + flexible + ");", "} else {");
        }
        out.line("out.writeArrayLength(" + name + ".size(), " + flexible + ");");
        out.line("for (" + FieldCode.elementType(field) + " element : " + name + ") {");
        WireType type = WireType.of(field);
        if (type == WireType.STRUCT) {
            out.line("element.write(out, version);");
        } else {
            out.line("out.write" + type.method() + (type.hasLength() ? "(element, " + flexible + ");" : "(element);"));
        }
        out.line("}");
        if (field.everNullable()) {
            out.line("}");
        }
    }
}
