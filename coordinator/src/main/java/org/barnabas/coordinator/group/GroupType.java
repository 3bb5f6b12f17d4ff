package org.barnabas.coordinator.group;

/** The kinds of groups, as ListGroups tells them apart (KIP-848). */
public enum GroupType {
    /** Members agree among themselves; also groups that only have offsets, as in Apache Kafka. */
    CLASSIC("classic");

    private final String label;

    GroupType(String label) {
        this.label = label;
    }

    /** The name on the wire. */
    public String label() {
        return label;
    }
}
