package org.barnabas.protocol.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the versions that the newest line has dropped back into its schemas. Each line speaks for versions of its own:
 * the newest for all that it has, the older one for those below. A field that only the older line knows returns to the
 * place that it had. Messages that the newest line has emptied (valid versions "none") are taken from the older one as
 * they are.
 *
 * <p>What the lines say of versions that both have must agree, and what they say of different versions must fit into one
 * description: else {@link SchemaConflictException}.
 */
final class SchemaMerge {
    private final Versions kept;
    private final Versions dropped;
    private final Versions common;

    private SchemaMerge(Versions newest, Versions older) {
        kept = newest.andAbove();
        dropped = new Versions(older.low(), newest.low() - 1);
        common = newest.intersect(older);
    }

    static Schema merge(Schema newest, Schema older) {
        if (newest.valid().isEmpty()) {
            return older;
        }
        if (older.valid().isEmpty()) {
            return newest;
        }
        same(newest.name(), "kind", newest.kind(), older.kind());
        same(newest.name(), "API key", newest.apiKey(), older.apiKey());
        if (newest.valid().intersect(older.valid()).isEmpty()) {
            throw new SchemaConflictException(newest.name(), "valid versions", newest.valid(), older.valid());
        }
        return new SchemaMerge(newest.valid(), older.valid()).both(newest, older);
    }

    private Schema both(Schema newest, Schema older) {
        Set<String> listeners = new TreeSet<>(newest.listeners());
        listeners.addAll(older.listeners());
        String name = newest.name();
        return new Schema(
                newest,
                listeners,
                newest.valid().hull(older.valid().intersect(dropped)),
                versions(name, "flexible versions", newest.flexible(), older.flexible()),
                fields(name, newest.fields(), older.fields()),
                structs(newest, older));
    }

    private List<Struct> structs(Schema newest, Schema older) {
        Map<String, Struct> merged = new LinkedHashMap<>();
        newest.shared().forEach(struct -> merged.put(struct.name(), struct));
        for (Struct old : older.shared()) {
            merged.merge(
                    old.name(),
                    old,
                    (recent, previous) -> new Struct(
                            recent.name(),
                            fields(newest.name() + "." + recent.name(), recent.fields(), previous.fields())));
        }
        return new ArrayList<>(merged.values());
    }

    private List<Field> fields(String owner, List<Field> newest, List<Field> older) {
        List<Field> merged = new ArrayList<>();
        newest.forEach(field -> merged.add(within(field, kept)));
        int place = 0;
        for (Field old : older) {
            int same = same(old, place, newest, older);
            if (same >= 0) {
                if (same < place) {
                    throw new SchemaConflictException(owner, "order of fields", names(newest), names(older));
                }
                int shift = merged.size() - newest.size();
                merged.set(same + shift, field(owner + "." + old.name(), newest.get(same), old));
                place = same + 1;
                continue;
            }
            Versions only = old.versions().intersect(dropped);
            if (!old.versions().intersect(common).isEmpty()) {
                throw new SchemaConflictException(owner + "." + old.name(), "versions", Versions.NONE, old.versions());
            }
            if (!only.isEmpty()) {
                merged.add(place + merged.size() - newest.size(), within(old, only));
            }
        }
        return merged;
    }

    /**
     * Which of the newest fields it is; -1 if none. One that comes next and that only its name tells from the old one has
     * been renamed, which nobody sees on the wire.
     */
    private int same(Field old, int place, List<Field> newest, List<Field> older) {
        int named = indexOf(newest, old.name());
        if (named >= 0 || place == newest.size()) {
            return named;
        }
        Field next = newest.get(place);
        boolean renamed = indexOf(older, next.name()) < 0
                && next.type().equals(old.type())
                && !next.versions().intersect(common).isEmpty()
                && next.versions().intersect(common).equals(old.versions().intersect(common));
        return renamed ? place : -1;
    }

    private Field field(String place, Field newest, Field old) {
        boolean sameKind = newest.isArray() == old.isArray() && newest.isStruct() == old.isStruct();
        // A struct may have another name: that is not on the wire.
        if (!sameKind || !newest.isStruct()) {
            same(place, "type", newest.type(), old.type());
        }
        same(place, "default", newest.defaultValue(), old.defaultValue());
        if (newest.tag() >= 0 && old.tag() >= 0) {
            same(place, "tag", newest.tag(), old.tag());
        }
        same(place, "where the struct is declared", isInPlace(newest), isInPlace(old));
        same(place, "own flexible versions", String.valueOf(newest.flexible()), String.valueOf(old.flexible()));
        return new Field(
                newest.name(),
                newest.type(),
                versions(place, "versions", newest.versions(), old.versions()),
                versions(place, "nullable versions", newest.nullable(), old.nullable()),
                versions(place, "tagged versions", newest.tagged(), old.tagged()),
                newest.tag(),
                newest.flexible(),
                newest.defaultValue(),
                newest.ignorable() || old.ignorable(),
                newest.entityType().isEmpty() ? old.entityType() : newest.entityType(),
                fields(place, newest.fields(), old.fields()));
    }

    private static String isInPlace(Field field) {
        return field.isStruct() ? field.fields().isEmpty() ? "beside the fields" : "in place" : "nowhere";
    }

    /** One range that says of every version what the line that speaks for it says. */
    private Versions versions(String place, String what, Versions newest, Versions older) {
        same(place, what, newest.intersect(common), older.intersect(common));
        Versions hull = newest.intersect(kept).hull(older.intersect(dropped));
        if (!hull.intersect(kept).equals(newest.intersect(kept))
                || !hull.intersect(dropped).equals(older.intersect(dropped))) {
            throw new SchemaConflictException(place, what, newest.intersect(kept), older.intersect(dropped));
        }
        return hull;
    }

    private static void same(String place, String what, Object newest, Object older) {
        if (!newest.equals(older)) {
            throw new SchemaConflictException(place, what, newest, older);
        }
    }

    private static Field within(Field field, Versions only) {
        return new Field(
                field.name(),
                field.type(),
                field.versions().intersect(only),
                field.nullable().intersect(only),
                field.tagged().intersect(only),
                field.tag(),
                field.flexible(),
                field.defaultValue(),
                field.ignorable(),
                field.entityType(),
                field.fields());
    }

    private static int indexOf(List<Field> fields, String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }
}
