package org.barnabas.broker.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Refuses listeners whose security is not served: listening without it would be worse than not starting. */
final class ListenerSecurity {

    private ListenerSecurity() {}

    static void requirePlaintext(List<ListenerAddress> listeners, String protocolMap) {
        Map<String, String> protocols = new TreeMap<>();
        for (String pair : ConfigKey.members(protocolMap)) {
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw ConfigException.invalid(ListenerConfig.PROTOCOL_MAP.name(), pair, "Expected NAME:PROTOCOL");
            }
            String name = pair.substring(0, colon).trim().toUpperCase(Locale.ROOT);
            protocols.put(name, pair.substring(colon + 1).trim().toUpperCase(Locale.ROOT));
        }
        for (ListenerAddress listener : listeners) {
            String protocol = protocols.get(listener.name());
            if (protocol == null) {
                throw ConfigException.invalid(
                        ListenerConfig.LISTENERS.name(),
                        listener.toString(),
                        "listener.security.protocol.map has no entry for " + listener.name());
            }
            if (!protocol.equals("PLAINTEXT")) {
                throw ConfigException.invalid(
                        ListenerConfig.LISTENERS.name(),
                        listener.toString(),
                        "only PLAINTEXT is served yet, not " + protocol + "; listen on a private address");
            }
        }
    }
}
