package org.barnabas.protocol.generator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The source file of one message: the class itself and a nested class for each struct. */
final class MessageSource {
    private final Scope scope;
    private final Schema schema;
    private final @Nullable Schema response;

    /** @param response what answers the message; null if it is no request */
    MessageSource(Schema schema, @Nullable Schema response) {
        this.schema = schema;
        this.response = response;
        this.scope = new Scope(schema);
    }

    String text() {
        JavaWriter out = new JavaWriter();
        out.lines("package org.barnabas.protocol.message;", "");
        for (String imported : List.of(
                "java.util.ArrayList",
                "java.util.Arrays",
                "java.util.LinkedHashSet",
                "java.util.List",
                "java.util.Objects",
                "org.barnabas.protocol.ErrorCode",
                "org.barnabas.protocol.Uuid",
                "org.barnabas.protocol.record.Records",
                "org.barnabas.protocol.wire.Message",
                "org.barnabas.protocol.wire.Request",
                "org.barnabas.protocol.wire.Throttled",
                "org.barnabas.protocol.wire.UnsupportedFieldException",
                "org.barnabas.protocol.wire.WireReader",
                "org.barnabas.protocol.wire.WireWriter",
                "org.jspecify.annotations.Nullable")) {
            out.line("import " + imported + ";");
        }
        out.lines("", "/** Message {@code " + schema.name() + "}. Mutable; not safe for use by several threads. */");
        out.line("public final class " + schema.name() + " implements " + kind() + " {");
        writeConstants(out);
        writeBody(out, schema.name(), schema.fields(), schema.valid(), true);
        for (Struct struct : scope.structs()) {
            out.line("/** Struct {@code " + struct.name() + "} of {@link " + schema.name() + "}. */");
            out.line("public static final class " + struct.name() + " {");
            writeBody(out, struct.name(), struct.fields(), scope.known(struct), false);
            out.lines("}", "");
        }
        return out.line("}").toString();
    }

    private String kind() {
        if (response != null) {
            return "Request";
        }
        return isThrottled() ? "Throttled" : "Message";
    }

    /** Whether the message is a response that tells how long its request was, or will be, held back. */
    private boolean isThrottled() {
        return schema.kind().equals("response")
                && schema.fields().stream().anyMatch(field -> field.name().equals("ThrottleTimeMs"));
    }

    private void writeConstants(JavaWriter out) {
        if (schema.apiKey() >= 0) {
            String meaning = schema.kind().startsWith("coordinator")
                    ? "The number that starts the key of such a record."
                    : "The number of the API.";
            out.lines("/** " + meaning + " */", "public static final short API_KEY = " + schema.apiKey() + ";");
        }
        out.lines(
                "public static final short LOWEST_VERSION = " + schema.valid().low() + ";",
                "public static final short HIGHEST_VERSION = " + schema.valid().high() + ";",
                "");
    }

    private void writeBody(JavaWriter out, String name, List<Field> fields, Versions known, boolean isMessage) {
        ObjectMethods.writeFields(out, fields);
        new ReadMethod(scope, name, fields, known).write(out, isMessage);
        new WriteMethod(scope, name, fields, known).write(out, isMessage);
        if (isMessage) {
            out.lines("@Override", "public short lowestSupportedVersion() {", "return LOWEST_VERSION;", "}", "");
            out.lines("@Override", "public short highestSupportedVersion() {", "return HIGHEST_VERSION;", "}", "");
        }
        if (isMessage && response != null) {
            new ErrorMethod(schema, response).write(out);
        }
        ObjectMethods.writeAccessors(out, name, fields);
        ObjectMethods.writeEquals(out, name, fields);
        ObjectMethods.writeHashCode(out, fields);
        ObjectMethods.writeToString(out, name, fields);
    }
}
