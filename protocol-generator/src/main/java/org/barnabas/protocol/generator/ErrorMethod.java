package org.barnabas.protocol.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code errorFor} of a request: the response that gives all that the request names the same error.
 *
 * <p>Where the response has an error for the whole in every version, that says it all. Otherwise each list of the response
 * whose structs carry errors has an entry for each entry of the list of the request that names the same things: topics,
 * partitions, groups, resources. Which list that is follows from the schemas: two fields name the same thing if their
 * entity types are the same, or else their names. An offset, an epoch, a node or a port that nobody knows is -1.
 */
final class ErrorMethod {

    private static final String ERROR_CODE = "ErrorCode";
    private static final String PARTITION_ERROR_CODE = "PartitionErrorCode";
    private static final String ERROR_MESSAGE = "ErrorMessage";
    /** These have an error for the whole in every version and name each entry all the same; clients look at the entries. */
    private static final Set<String> NAMES_ALL = Set.of("AlterPartitionReassignmentsResponse");

    /** A list of the request that asks for nothing to be answered. */
    private static final String FORGOTTEN = "ForgottenTopicsData";

    /** Types of values that name something even if the schema does not say what. */
    private static final Set<String> NAMES = Set.of("string", "uuid", "int8");

    private static final String PARTITION = "partition";
    private static final Set<String> PARTITIONS =
            Set.of("index", PARTITION, "partitions", "partitionindex", "partitionindexes", "partitionid");
    private static final List<String> UNKNOWN =
            List.of("offset", "watermark", "producerid", "producerepoch", "nodeid", "port");

    private final Scope request;
    private final Scope response;
    private int names;

    ErrorMethod(Schema request, Schema response) {
        this.request = new Scope(request);
        this.response = new Scope(response);
    }

    void write(JavaWriter out) {
        String type = response.schema().name();
        out.lines("/** The response that answers all that this request names with the same error. */", "@Override");
        out.line("public " + type + " errorFor(ErrorCode error) {");
        out.line(type + " answer = new " + type + "();");
        List<Field> fields = response.schema().fields();
        writeError(out, "answer", fields, response.schema().valid());
        if (!saysItAll(fields)) {
            writeLists(out, "this", request.schema().fields(), "answer", fields);
        }
        out.lines("return answer;", "}", "");
    }

    private boolean saysItAll(List<Field> fields) {
        Field error = error(fields);
        return error != null
                && !NAMES_ALL.contains(response.schema().name())
                && covers(error, response.schema().valid());
    }

    private static boolean covers(Field field, Versions known) {
        return field.versions().intersect(known).equals(known);
    }

    /** The error itself, and what is unknown because of it. A field that not all versions can hold must be ignorable. */
    private static void writeError(JavaWriter out, String target, List<Field> fields, Versions known) {
        Field code = error(fields);
        if (code == null) {
            return;
        }
        for (Field field : fields) {
            if (!field.ignorable() && !covers(field, known)) {
                continue;
            }
            if (field.equals(code)) {
                out.line(target + "." + field.javaName() + "(error.code());");
            } else if (field.name().equals(ERROR_MESSAGE)) {
                out.line(target + ".errorMessage(error.message());");
            } else if (isUnknown(field)) {
                out.line(target + "." + field.javaName() + "(" + minusOne(field) + ");");
            }
        }
    }

    private static boolean isUnknown(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        return !field.isArray()
                && !field.isStruct()
                && WireType.of(field).isPrimitive()
                && field.defaultValue().isEmpty()
                && UNKNOWN.stream().anyMatch(name::endsWith);
    }

    private static String minusOne(Field field) {
        String type = WireType.of(field).javaName();
        return type.equals("short") || type.equals("byte") ? "(" + type + ") -1" : "-1";
    }

    private void writeLists(JavaWriter out, String source, List<Field> asked, String target, List<Field> answers) {
        for (Field list : answers) {
            List<Field> partners = partners(asked, list);
            if (partners.isEmpty()) {
                continue;
            }
            String entries = "entries" + ++names;
            String struct = response.schema().name() + "." + list.elementType();
            out.line("List<" + struct + "> " + entries + " = new ArrayList<>();");
            for (Field partner : partners) {
                writeEntries(out, source, partner, entries, list);
            }
            out.line(target + "." + list.javaName() + "(" + entries + ");");
        }
    }

    private void writeEntries(JavaWriter out, String source, Field partner, String entries, Field list) {
        int number = ++names;
        String named = "named" + number;
        String entry = "entry" + number;
        String value = source + "." + partner.javaName() + (source.equals("this") ? "" : "()");
        String type = partner.isStruct() ? partner.elementType() : FieldCode.elementType(partner);
        String condition = partner.everNullable() ? value + " != null" : "true";
        List<Field> fields = response.struct(list).fields();
        String struct = response.schema().name() + "." + list.elementType();
        out.beginIf(condition);
        String all = WireType.of(partner) == WireType.STRING ? "new LinkedHashSet<>(" + value + ")" : value;
        out.line("for (" + type + " " + named + " : " + all + ") {");
        out.line(struct + " " + entry + " = new " + struct + "();");
        for (Field field : fields) {
            writeKey(out, partner, named, entry, field);
        }
        writeError(out, entry, fields, response.known(response.struct(list)));
        if (partner.isStruct() && error(fields) == null) {
            writeLists(out, named, request.struct(partner).fields(), entry, fields);
        }
        out.line(entries + ".add(" + entry + ");");
        out.line("}");
        out.endIf(condition);
    }

    private void writeKey(JavaWriter out, Field partner, String named, String entry, Field field) {
        if (!partner.isStruct()) {
            if (sameThing(partner, field)) {
                out.line(entry + "." + field.javaName() + "(" + named + ");");
            }
            return;
        }
        for (Field key : request.struct(partner).fields()) {
            if (sameThing(key, field) && !key.isArray()) {
                String value = named + "." + key.javaName() + "()";
                boolean mayBeNull = key.everNullable()
                        && !key.nullable().intersect(field.versions()).equals(field.nullable());
                if (mayBeNull) {
                    String local = key.javaName() + ++names;
                    out.line("String " + local + " = " + value + ";");
                    value = local + " == null ? \"\" : " + local;
                }
                out.line(entry + "." + field.javaName() + "(" + value + ");");
            }
        }
    }

    /** The lists of the request whose entries those of the response's list stand for; none if it carries no errors. */
    private List<Field> partners(List<Field> asked, Field list) {
        List<Field> found = new ArrayList<>();
        if (list.isArray() && list.isStruct()) {
            for (Field candidate : asked) {
                if (candidate.isArray()
                        && !candidate.name().equals(FORGOTTEN)
                        && !candidate.versions().intersect(list.versions()).isEmpty()
                        && standFor(candidate, list)) {
                    found.add(candidate);
                }
            }
        }
        return found;
    }

    private boolean standFor(Field candidate, Field list) {
        List<Field> fields = response.struct(list).fields();
        boolean named = candidate.isStruct()
                ? request.struct(candidate).fields().stream()
                        .anyMatch(key -> fields.stream().anyMatch(field -> sameThing(key, field)))
                : fields.stream().anyMatch(field -> sameThing(candidate, field));
        if (!named) {
            return false;
        }
        if (error(fields) != null) {
            return true;
        }
        return candidate.isStruct()
                && fields.stream()
                        .anyMatch(inner -> !partners(request.struct(candidate).fields(), inner)
                                .isEmpty());
    }

    private static boolean sameThing(Field asked, Field answered) {
        if (answered.isArray() || answered.isStruct() || asked.isStruct()) {
            return false;
        }
        if (!asked.elementType().equals(answered.elementType())
                || asked.versions().intersect(answered.versions()).isEmpty()
                || answered.name().endsWith(ERROR_CODE)
                || answered.name().equals(ERROR_MESSAGE)) {
            return false;
        }
        String thing = thing(asked);
        boolean names =
                NAMES.contains(asked.elementType()) || !asked.entityType().isEmpty() || thing.equals(PARTITION);
        return names && thing.equals(thing(answered));
    }

    private static String thing(Field field) {
        if (!field.entityType().isEmpty()) {
            return field.entityType();
        }
        String name = field.name().toLowerCase(Locale.ROOT);
        if (PARTITIONS.contains(name)) {
            return PARTITION;
        }
        return field.isArray() && name.endsWith("keys") ? "key" : name;
    }

    private static @Nullable Field error(List<Field> fields) {
        Field error = find(fields, ERROR_CODE);
        return error == null ? find(fields, PARTITION_ERROR_CODE) : error;
    }

    private static @Nullable Field find(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
