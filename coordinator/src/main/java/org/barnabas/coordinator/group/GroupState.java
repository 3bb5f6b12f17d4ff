package org.barnabas.coordinator.group;

import java.util.Locale;

/** The states of a group; {@link ClassicGroup} lists the transitions. */
public enum GroupState {
    EMPTY("Empty"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String label;

    GroupState(String label) {
        this.label = label;
    }

    /** The name on the wire. */
    public String label() {
        return label;
    }

    /** Whether {@code name} is this state's name in any case. */
    public boolean isNamed(String name) {
        return label.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
    }
}
