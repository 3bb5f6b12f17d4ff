package org.barnabas.broker.api.configs;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.barnabas.broker.api.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a client sets at run time for the broker that it is connected to. May block for a short time. Any
 * thread.
 */
@FunctionalInterface
public interface BrokerSettingsCheck {

    /**
     * What is wrong, in words for the client, or null.
     *
     * @param context of the client's request
     * @param name a broker id in decimal; empty: all brokers
     * @param alteration makes what would be set of what is set
     */
    @Nullable
    String problem(RequestContext context, String name, UnaryOperator<Map<String, String>> alteration);
}
