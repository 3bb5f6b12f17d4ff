package org.barnabas.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.jspecify.annotations.Nullable;

/**
 * What listeners must be. Those whose security is not served are refused: listening without it would be worse than not
 * starting.
 */
final class ListenerRules {

    private final Consumer<ConfigException> problems;

    private ListenerRules(Consumer<ConfigException> problems) {
        this.problems = problems;
    }

    /**
     * Reports everything that is wrong.
     *
     * @param kraft names of listeners that only a KRaft controller has
     */
    static void check(ConfigValues values, List<String> kraft, Consumer<ConfigException> problems) {
        ListenerRules rules = new ListenerRules(problems);
        List<String> written = values.get(ListenerConfig.LISTENERS);
        List<ListenerAddress> listeners = rules.addresses(ListenerConfig.LISTENERS, written);
        if (written.isEmpty()) {
            problems.accept(
                    new ConfigException(ListenerConfig.LISTENERS.name(), "listeners must name at least one listener"));
        }
        Map<String, String> protocols = rules.protocols(values.get(ListenerConfig.PROTOCOL_MAP));
        rules.ports(listeners);
        listeners.forEach(listener -> rules.security(listener, protocols.get(listener.name()), kraft));
        List<String> told = values.find(ListenerConfig.ADVERTISED);
        if (told != null) {
            rules.addresses(ListenerConfig.ADVERTISED, told)
                    .forEach(address -> rules.advertised(address, listeners, written));
        }
        String interBroker = values.find(ListenerConfig.INTER_BROKER_LISTENER);
        if (interBroker != null && listeners.stream().noneMatch(l -> l.name().equals(interBroker))) {
            problems.accept(ConfigException.invalid(
                    ListenerConfig.INTER_BROKER_LISTENER.name(),
                    interBroker,
                    "listeners has no listener of that name"));
        }
    }

    private List<ListenerAddress> addresses(ConfigKey<?> key, List<String> texts) {
        List<ListenerAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            try {
                ListenerAddress address = ListenerAddress.parse(key, text);
                if (addresses.stream().anyMatch(other -> other.name().equals(address.name()))) {
                    throw ConfigException.invalid(key.name(), text, "Each listener must have a different name");
                }
                addresses.add(address);
            } catch (ConfigException e) {
                problems.accept(e);
            }
        }
        return addresses;
    }

    /** Each listens for itself. */
    private void ports(List<ListenerAddress> listeners) {
        Ports ports = new Ports();
        for (ListenerAddress listener : listeners) {
            if (ports.take(ListenerConfig.LISTENERS, listener.host(), listener.port()) != null) {
                problems.accept(ConfigException.invalid(
                        ListenerConfig.LISTENERS.name(),
                        listener.toString(),
                        "Each listener must have a different port"));
            }
        }
    }

    private Map<String, String> protocols(String map) {
        Map<String, String> protocols = new TreeMap<>();
        for (String pair : ConfigKey.members(map)) {
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                problems.accept(
                        ConfigException.invalid(ListenerConfig.PROTOCOL_MAP.name(), pair, "Expected NAME:PROTOCOL"));
                continue;
            }
            String name = pair.substring(0, colon).trim().toUpperCase(Locale.ROOT);
            protocols.put(name, pair.substring(colon + 1).trim().toUpperCase(Locale.ROOT));
        }
        return protocols;
    }

    private void security(ListenerAddress listener, @Nullable String protocol, List<String> kraft) {
        if (kraft.stream().anyMatch(name -> name.equalsIgnoreCase(listener.name()))) {
            refuse(
                    listener,
                    "this is the listener of a KRaft controller (controller.listener.names), and there is none here",
                    "Leave it out of listeners, advertised.listeners and the map");
        } else if (protocol == null) {
            refuse(
                    listener,
                    "listener.security.protocol.map has no entry for " + listener.name(),
                    "Add " + listener.name() + ":PLAINTEXT to it");
        } else if (!protocol.equals("PLAINTEXT")) {
            refuse(
                    listener,
                    "only PLAINTEXT is served yet, not " + protocol,
                    "Take the listener out, or make it PLAINTEXT on a private address");
        }
    }

    private void refuse(ListenerAddress listener, String reason, String advice) {
        problems.accept(ConfigException.invalid(ListenerConfig.LISTENERS.name(), listener.toString(), reason, advice));
    }

    private void advertised(ListenerAddress address, List<ListenerAddress> listeners, List<String> written) {
        String host = address.host();
        String key = ListenerConfig.ADVERTISED.name();
        if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
            problems.accept(ConfigException.invalid(
                    key, address.toString(), "Clients need an address that they can connect to"));
        } else if (listeners.size() == written.size()
                && listeners.stream().noneMatch(listener -> listener.name().equals(address.name()))) {
            problems.accept(ConfigException.invalid(key, address.toString(), "listeners has no listener of that name"));
        }
    }
}
