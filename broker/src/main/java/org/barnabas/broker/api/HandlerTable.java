package org.barnabas.broker.api;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;

/** Which handler serves which API. Immutable; what is not in it is not served and not advertised. */
public final class HandlerTable {

    private final Map<ApiKey, ApiHandler<?>> handlers = new EnumMap<>(ApiKey.class);

    /**
     * Registers the handlers.
     *
     * @throws IllegalArgumentException if two serve the same API
     */
    public HandlerTable(List<? extends ApiHandler<?>> all) {
        for (ApiHandler<?> handler : all) {
            if (handlers.put(handler.api(), handler) != null) {
                throw new IllegalArgumentException("two handlers for " + handler.api());
            }
        }
    }

    /** The handler of an API, or null. */
    public @Nullable ApiHandler<?> find(ApiKey api) {
        return handlers.get(api);
    }

    /** All handlers in the order of the API numbers. */
    public Collection<ApiHandler<?>> all() {
        return Collections.unmodifiableCollection(handlers.values());
    }
}
