package org.barnabas.protocol.generator;

import java.util.List;

/** Writes the static method {@code read} of a message or of a nested struct. */
final class ReadMethod {
    private final Scope scope;
    private final Bounds bounds;
    private final String className;
    private final List<Field> fields;
    private final Versions known;

    ReadMethod(Scope scope, String className, List<Field> fields, Versions known) {
        this.scope = scope;
        this.bounds = new Bounds(scope);
        this.className = className;
        this.fields = fields;
        this.known = known;
    }

    void write(JavaWriter out, boolean checkVersion) {
        out.line("public static " + className + " read(WireReader in, short version) {");
        if (checkVersion) {
            out.line("WireReader.checkVersion(\"" + className + "\", version, LOWEST_VERSION, HIGHEST_VERSION);");
        }
        out.line(className + " it = new " + className + "();");
        scope.declareFlexible(out, known);
        for (Field field : fields) {
            readPlain(out, field);
        }
        String flexible = scope.flexible(known);
        if (!flexible.equals("false")) {
            out.beginIf(flexible);
            readTagged(out);
            out.endIf(flexible);
        }
        out.lines("return it;", "}", "");
    }

    private void readPlain(JavaWriter out, Field field) {
        Versions plain = field.plain().intersect(known);
        if (plain.isEmpty()) {
            return;
        }
        String condition = plain.condition(known);
        out.beginIf(condition);
        readValue(out, field, plain);
        out.endIf(condition);
    }

    private void readTagged(JavaWriter out) {
        List<Field> tagged = fields.stream()
                .filter(field -> !field.tagged().intersect(known).isEmpty())
                .toList();
        if (tagged.isEmpty()) {
            out.line("in.skipTaggedFields();");
            return;
        }
        out.lines(
                "for (int left = in.readTaggedFieldCount(); left > 0; left--) {",
                "int tag = in.readUnsignedVarint();",
                "int end = in.readTaggedFieldEnd();");
        String separator = "";
        for (Field field : tagged) {
            String condition = field.tagged().condition(known);
            String exists = condition.equals("true") ? "" : " && " + condition;
            out.line(separator + "if (tag == " + field.tag() + exists + ") {");
            readValue(out, field, field.tagged().intersect(known));
            separator = "} else ";
        }
        out.lines("} else {", "in.skipTo(end);", "}", "in.expectEnd(end);", "}");
    }

    private void readValue(JavaWriter out, Field field, Versions present) {
        if (field.isArray()) {
            readArray(out, field, present);
        } else {
            out.line("it." + field.javaName() + " = " + value(field, present) + ";");
        }
    }

    private void readArray(JavaWriter out, Field field, Versions present) {
        String arguments = "(" + scope.flexible(field, known) + ", " + bounds.leastElementSize(field, present) + ", "
                + bounds.elementFootprint(field) + ")";
        String nullable = field.nullable().condition(present);
        String count = choose(nullable, "in.readNullableArrayLength" + arguments, "in.readArrayLength" + arguments);
        String element = FieldCode.elementType(field);
        String name = field.javaName();
        out.lines("{", "int count = " + count + ";");
        if (!nullable.equals("false")) {
            out.lines("if (count < 0) {", "it." + name + " = null;", "} else {");
        }
        out.lines(
                "List<" + element + "> list = in.newList(count);",
                "for (int i = 0; i < count; i++) {",
                "list.add(" + element(field) + ");",
                "}",
                "it." + name + " = list;");
        if (!nullable.equals("false")) {
            out.line("}");
        }
        out.line("}");
    }

    private String element(Field field) {
        WireType type = WireType.of(field);
        if (type == WireType.STRUCT) {
            return field.elementType() + ".read(in, version)";
        }
        return "in.read" + type.method() + (type.hasLength() ? "(" + scope.flexible(field, known) + ")" : "()");
    }

    private String value(Field field, Versions present) {
        WireType type = WireType.of(field);
        String nullable = field.nullable().condition(present);
        if (type == WireType.STRUCT) {
            String isNull = field.tagged().isEmpty() ? "in.readIsNull()" : "in.readIsTaggedNull()";
            return choose(nullable, isNull + " ? null : " + element(field), element(field));
        }
        if (type.hasLength()) {
            String flexible = "(" + scope.flexible(field, known) + ")";
            return choose(nullable, "in.readNullable" + type.method() + flexible, "in.read" + type.method() + flexible);
        }
        return element(field);
    }

    private static String choose(String condition, String ifTrue, String ifFalse) {
        return switch (condition) {
            case "true" -> ifTrue;
            case "false" -> ifFalse;
            default -> condition + " ? " + ifTrue + " : " + ifFalse;
        };
    }
}
