package org.barnabas.protocol.generator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A message with the structs that become its nested classes, and the versions in which each of them can occur. */
final class Scope {
    private final Schema schema;
    private final Map<String, Struct> structs = new LinkedHashMap<>();
    private final Map<String, Versions> known = new LinkedHashMap<>();

    Scope(Schema schema) {
        this.schema = schema;
        schema.shared().forEach(struct -> structs.put(struct.name(), struct));
        collect(schema.fields(), schema.valid());
    }

    private void collect(List<Field> fields, Versions within) {
        for (Field field : fields) {
            if (field.isStruct()) {
                if (!field.fields().isEmpty()) {
                    structs.put(field.elementType(), new Struct(field.elementType(), field.fields()));
                }
                Versions occurs = field.versions().intersect(within);
                known.merge(field.elementType(), occurs, Versions::hull);
                collect(struct(field).fields(), occurs);
            }
        }
    }

    Schema schema() {
        return schema;
    }

    Collection<Struct> structs() {
        return structs.values();
    }

    Struct struct(Field field) {
        Struct struct = structs.get(field.elementType());
        if (struct == null) {
            throw new IllegalStateException(schema.name() + ": no struct " + field.elementType());
        }
        return struct;
    }

    Versions known(Struct struct) {
        return known.getOrDefault(struct.name(), Versions.NONE);
    }

    /** A Java expression, true if {@code version} is flexible: a literal, or the local variable {@code flexible}. */
    String flexible(Field field, Versions known) {
        return field.flexible() != null ? field.flexible().condition(known) : flexible(known);
    }

    String flexible(Versions known) {
        String condition = schema.flexible().condition(known);
        return condition.equals("true") || condition.equals("false") ? condition : "flexible";
    }

    /** Declares the local variable {@code flexible} where {@link #flexible} needs it. */
    void declareFlexible(JavaWriter out, Versions known) {
        if (flexible(known).equals("flexible")) {
            out.line("boolean flexible = " + schema.flexible().condition(known) + ";");
        }
    }
}
