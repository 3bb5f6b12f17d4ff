package org.barnabas.protocol.generator;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field of a schema.
 *
 * @param type as the schema writes it: a primitive, the name of a struct, or either after {@code []}
 * @param versions where the field exists, as tagged field or not
 * @param tagged where it is a tagged field
 * @param tag -1 if it never is
 * @param flexible overrides the flexible versions of the message; null if it does not
 * @param defaultValue as the schema writes it; empty for the natural default of the type
 * @param entityType what the value names, such as {@code topicName}; empty if the schema does not say
 * @param fields of the struct that is declared in place; empty if there is none
 */
record Field(
        String name,
        String type,
        Versions versions,
        Versions nullable,
        Versions tagged,
        int tag,
        @Nullable Versions flexible,
        String defaultValue,
        boolean ignorable,
        String entityType,
        List<Field> fields) {
    private static final Set<String> RESERVED = Set.of(
            "hashCode",
            "toString",
            "getClass",
            "notify",
            "notifyAll",
            "wait",
            "clone",
            "finalize",
            "default",
            "class",
            "package",
            "switch",
            "case",
            "enum",
            "native",
            "static",
            "public",
            "private",
            "protected",
            "interface",
            "abstract",
            "final",
            "void",
            "new",
            "this",
            "super",
            "return",
            "true",
            "false",
            "null",
            "import",
            "int",
            "long",
            "short",
            "byte",
            "double",
            "float",
            "boolean",
            "char");

    /** The name of the Java field and of its accessors. */
    String javaName() {
        String camel = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return RESERVED.contains(camel) ? camel + "_" : camel;
    }

    boolean isArray() {
        return type.startsWith("[]");
    }

    /** The type of one element, or the type itself if this is no array. */
    String elementType() {
        return isArray() ? type.substring(2) : type;
    }

    boolean isStruct() {
        return Character.isUpperCase(elementType().charAt(0));
    }

    boolean everNullable() {
        return !nullable.isEmpty();
    }

    /** Versions where the field is written in its place among the others, not as a tagged field. */
    Versions plain() {
        return versions.below(tagged);
    }
}
