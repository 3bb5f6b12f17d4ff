package org.barnabas.coordinator;

import org.barnabas.coordinator.group.GroupRegistry;

/** Lets tests of other packages look into a coordinator. */
public final class Inside {

    private Inside() {}

    /** The groups as the log's end has them. */
    public static GroupRegistry of(GroupCoordinator coordinator) {
        return coordinator.groups();
    }
}
