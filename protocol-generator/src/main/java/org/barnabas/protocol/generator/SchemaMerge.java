package org.barnabas.protocol.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the versions that the newest line has dropped back into its schemas: the newest description wins, its valid
 * versions are widened down to the older minimum, and fields that only the older line knows return to the place they
 * had. Messages that the newest line has emptied (valid versions "none") are taken from the older one as they are.
 */
final class SchemaMerge {
    private SchemaMerge() {}

    static Schema merge(Schema newest, Schema older) {
        if (newest.valid().isEmpty()) {
            return older;
        }
        if (older.valid().isEmpty()) {
            return newest;
        }
        Set<String> listeners = new TreeSet<>(newest.listeners());
        listeners.addAll(older.listeners());
        Versions valid = new Versions(
                Math.min(newest.valid().low(), older.valid().low()),
                newest.valid().high());
        // Versions that both lines have are described by the newest alone.
        Versions dropped = new Versions(valid.low(), newest.valid().low() - 1);
        return new Schema(
                newest,
                listeners,
                valid,
                fields(newest.name(), newest.fields(), older.fields(), dropped),
                structs(newest, older, dropped));
    }

    private static List<Struct> structs(Schema newest, Schema older, Versions dropped) {
        Map<String, Struct> merged = new LinkedHashMap<>();
        newest.shared().forEach(struct -> merged.put(struct.name(), struct));
        for (Struct old : older.shared()) {
            merged.merge(
                    old.name(),
                    old,
                    (recent, previous) -> new Struct(
                            recent.name(), fields(recent.name(), recent.fields(), previous.fields(), dropped)));
        }
        return new ArrayList<>(merged.values());
    }

    private static List<Field> fields(String owner, List<Field> newest, List<Field> older, Versions dropped) {
        List<Field> merged = new ArrayList<>(newest);
        int place = 0;
        for (Field old : older) {
            int same = indexOf(merged, old.name());
            if (same >= 0) {
                merged.set(same, field(owner, merged.get(same), old, dropped));
                place = same + 1;
            } else {
                Versions only = old.versions().intersect(dropped);
                if (!only.isEmpty()) {
                    merged.add(place++, restricted(old, only));
                }
            }
        }
        return merged;
    }

    private static Field field(String owner, Field newest, Field old, Versions dropped) {
        if (newest.isArray() != old.isArray()
                || (!newest.isStruct() && !newest.type().equals(old.type()))) {
            throw new IllegalStateException(owner + "." + newest.name() + " has changed its type");
        }
        return new Field(
                newest.name(),
                newest.type(),
                newest.versions().hull(old.versions().intersect(dropped)),
                newest.nullable().hull(old.nullable().intersect(dropped)),
                newest.tagged().hull(old.tagged().intersect(dropped)),
                newest.tag(),
                newest.flexible(),
                newest.defaultValue(),
                newest.ignorable() || old.ignorable(),
                newest.entityType().isEmpty() ? old.entityType() : newest.entityType(),
                fields(owner + "." + newest.name(), newest.fields(), old.fields(), dropped));
    }

    private static Field restricted(Field field, Versions only) {
        return new Field(
                field.name(),
                field.type(),
                only,
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
}
