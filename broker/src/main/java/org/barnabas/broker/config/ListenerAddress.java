package org.barnabas.broker.config;

import java.util.List;
import java.util.Locale;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;

/**
 * One entry of {@code listeners}: {@code NAME://host:port}.
 *
 * @param name the listener's name in upper case
 * @param host empty: all addresses of this machine
 * @param port 0: any free port
 */
public record ListenerAddress(String name, String host, int port) {

    /**
     * Reads one entry; IPv6 addresses stand in brackets.
     *
     * @throws ConfigException if the text has another form
     */
    static ListenerAddress parse(ConfigKey<?> key, String text) {
        int scheme = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (scheme <= 0 || colon < scheme + 3) {
            throw ConfigException.invalid(key.name(), text, "Expected NAME://host:port");
        }
        String host = text.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String name = text.substring(0, scheme).toUpperCase(Locale.ROOT);
        return new ListenerAddress(name, host, port(key, text, text.substring(colon + 1)));
    }

    private static int port(ConfigKey<?> key, String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw ConfigException.invalid(key.name(), text, "The port must be a number from 0 to 65535");
    }

    static List<ListenerAddress> parseAll(ConfigKey<?> key, List<String> texts) {
        return texts.stream().map(text -> parse(key, text)).toList();
    }

    @Override
    public String toString() {
        return name + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
