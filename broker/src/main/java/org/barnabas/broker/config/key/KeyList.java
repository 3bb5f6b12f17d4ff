package org.barnabas.broker.config.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of one component in the order of their declarations, which is that of the documentation. */
public final class KeyList {

    private final List<ConfigKey<?>> keys = new ArrayList<>();

    /** Takes a key that is being declared. */
    public <T> ConfigKey<T> add(ConfigKey<T> key) {
        keys.add(key);
        return key;
    }

    public List<ConfigKey<?>> all() {
        return Collections.unmodifiableList(keys);
    }
}
