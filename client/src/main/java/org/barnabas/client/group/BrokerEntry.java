package org.barnabas.client.group;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /brokers/ids/N}: where a broker listens for clients without TLS.
 *
 * @param id the broker's number
 * @param address {@code host:port}; null if it listens with TLS or SASL only
 */
public record BrokerEntry(int id, @Nullable String address) {

    private static final String PLAIN = "PLAINTEXT";

    /**
     * Reads what any version of a broker has written: {@code host} and {@code port} from 0.8 on, endpoints and the protocols of
     * their listeners since 0.9 and 0.10.2.
     *
     * @throws UnreadableNodeException if it is no JSON object, or has neither
     */
    public static BrokerEntry parse(int id, String text) {
        Map<String, @Nullable Object> fields = NodeJson.object(text);
        boolean named = fields.get("host") instanceof String host && !host.isEmpty();
        if (named && fields.get("port") instanceof Long port && port > 0) {
            return new BrokerEntry(id, address(String.valueOf(fields.get("host")), port));
        }
        if (fields.get("endpoints") instanceof List<?> endpoints) {
            return new BrokerEntry(id, plain(endpoints, fields));
        }
        throw new UnreadableNodeException("neither host and port nor endpoints in " + text);
    }

    private static @Nullable String plain(List<?> endpoints, Map<String, @Nullable Object> fields) {
        Map<?, ?> protocols = fields.get("listener_security_protocol_map") instanceof Map<?, ?> map ? map : Map.of();
        for (Object endpoint : endpoints) {
            String text = String.valueOf(endpoint);
            int end = text.indexOf("://");
            String listener = end < 0 ? "" : text.substring(0, end);
            Object protocol = protocols.get(listener);
            if (PLAIN.equals(protocol == null ? listener : protocol)) {
                return text.substring(end + 3);
            }
        }
        return null;
    }

    private static String address(String host, long port) {
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
