package org.barnabas.cluster.znode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/**
 * {@code /brokers/ids/<id>}, ephemeral. The fields are those of version 5, which Apache Kafka 3.9 writes, and the number is 2:
 * clients of 0.9.0.0 fail on any above it (KAFKA-3100), and all that came later take the fields that they find, whatever the
 * number. Clients of 0.8 read {@code host} and {@code port} only, but fail on a body in which any number has more than 31 bits.
 *
 * <p>{@code last_stop}, {@code min_insync_replicas} and {@code session_timeout_ms} are fields of our own: readers take the
 * fields that they know. For the sake of clients of 0.8 what may be large in them is a text.
 *
 * @param epoch the transaction that created the node (KIP-380); -1 before it is registered
 * @param lastStop how the broker's life before this registration ended
 * @param minInsync {@code min.insync.replicas} in the broker's file, by which it acknowledges where neither topic nor
 *     cluster say; 0 if it does not tell
 * @param sessionTimeoutMs how long the node stays after the broker has fallen silent; 0 if it does not tell
 */
public record BrokerRegistration(
        BrokerNode node, int jmxPort, long epoch, LastStop lastStop, int minInsync, int sessionTimeoutMs) {

    /** How long a session lasts of a broker that does not tell, such as Apache Kafka's with its default. */
    public static final int USUAL_SESSION_MS = 18_000;

    private static final int VERSION = 2;
    private static final String CLEAN_LIVES = "clean_lives";
    /** The same as numbers, in registrations of brokers that were built before. */
    private static final String CLEAN_LIVES_BEFORE = "clean_since";

    /** A broker that does not tell of its former life. */
    public BrokerRegistration(BrokerNode node, int jmxPort, long epoch) {
        this(node, jmxPort, epoch, LastStop.UNKNOWN);
    }

    /** A broker that does not tell its {@code min.insync.replicas}. */
    public BrokerRegistration(BrokerNode node, int jmxPort, long epoch, LastStop lastStop) {
        this(node, jmxPort, epoch, lastStop, 0);
    }

    /** A broker that does not tell how long its session lasts. */
    public BrokerRegistration(BrokerNode node, int jmxPort, long epoch, LastStop lastStop, int minInsync) {
        this(node, jmxPort, epoch, lastStop, minInsync, 0);
    }

    public int id() {
        return node.id();
    }

    /** How long the broker may fall silent before its session ends, in milliseconds; the usual time if it does not tell. */
    public int sessionMs() {
        return sessionTimeoutMs > 0 ? sessionTimeoutMs : USUAL_SESSION_MS;
    }

    /**
     * The body of the node.
     *
     * @param timestampMs when the broker registers, in milliseconds since the epoch
     */
    public byte[] encode(long timestampMs) {
        Endpoint legacy = null;
        for (Endpoint endpoint : node.endpoints()) {
            if (legacy == null && endpoint.securityProtocol() == SecurityProtocol.PLAINTEXT) {
                legacy = endpoint;
            }
        }
        String host = legacy == null ? null : legacy.host();
        int port = legacy == null ? -1 : legacy.port();
        return JsonText.object(out -> {
            out.writeObjectFieldStart("features");
            out.writeEndObject();
            Map<String, String> protocols = new LinkedHashMap<>();
            node.endpoints()
                    .forEach(endpoint -> protocols.put(
                            endpoint.listener(), endpoint.securityProtocol().name()));
            JsonText.texts(out, "listener_security_protocol_map", protocols);
            out.writeArrayFieldStart("endpoints");
            for (Endpoint endpoint : node.endpoints()) {
                out.writeString(connectionString(endpoint));
            }
            out.writeEndArray();
            out.writeNumberField("jmx_port", jmxPort);
            out.writeNumberField("port", port);
            out.writeStringField("host", host);
            if (node.rack() != null) {
                out.writeStringField("rack", node.rack());
            }
            out.writeNumberField("version", VERSION);
            out.writeStringField("timestamp", Long.toString(timestampMs));
            if (!lastStop.equals(LastStop.UNKNOWN)) {
                out.writeObjectFieldStart("last_stop");
                // The first two are for controllers that know no more.
                out.writeBooleanField("clean", !lastStop.lives().isEmpty());
                out.writeStringField("broker_epoch", Long.toString(lastStop.newest()));
                JsonText.longs(out, CLEAN_LIVES, lastStop.lives());
                out.writeEndObject();
            }
            if (minInsync > 0) {
                out.writeNumberField("min_insync_replicas", minInsync);
            }
            if (sessionTimeoutMs > 0) {
                out.writeNumberField("session_timeout_ms", sessionTimeoutMs);
            }
        });
    }

    private static String connectionString(Endpoint endpoint) {
        String host = endpoint.host().indexOf(':') >= 0 ? "[" + endpoint.host() + "]" : endpoint.host();
        return endpoint.listener() + "://" + host + ":" + endpoint.port();
    }

    /** Reads a body of any version; throws {@link MalformedZnodeException} if it is none. */
    public static BrokerRegistration decode(int id, byte[] data, long epoch) {
        JsonBody body = JsonBody.parse(data);
        List<Endpoint> endpoints = new ArrayList<>();
        if (body.intValue("version") == 1) {
            endpoints.add(
                    new Endpoint("PLAINTEXT", body.text("host"), body.intValue("port"), SecurityProtocol.PLAINTEXT));
        } else {
            JsonBody protocols = body.body("listener_security_protocol_map");
            for (String text : body.texts("endpoints")) {
                endpoints.add(endpoint(text, protocols));
            }
        }
        String rack = body.has("rack") ? body.text("rack") : null;
        int jmxPort = body.has("jmx_port") ? body.intValue("jmx_port") : -1;
        int minInsync = body.has("min_insync_replicas") ? body.intValue("min_insync_replicas") : 0;
        int sessionMs = body.has("session_timeout_ms") ? body.intValue("session_timeout_ms") : 0;
        BrokerNode node = new BrokerNode(id, endpoints, rack);
        return new BrokerRegistration(node, jmxPort, epoch, lastStop(body), minInsync, sessionMs);
    }

    private static LastStop lastStop(JsonBody body) {
        JsonBody stop = body.body("last_stop");
        if (stop == null) {
            return LastStop.UNKNOWN;
        }
        if (stop.has(CLEAN_LIVES) || stop.has(CLEAN_LIVES_BEFORE)) {
            return new LastStop(stop.longs(stop.has(CLEAN_LIVES) ? CLEAN_LIVES : CLEAN_LIVES_BEFORE));
        }
        return Boolean.parseBoolean(stop.text("clean"))
                ? LastStop.clean(stop.longValue("broker_epoch"))
                : LastStop.UNCLEAN;
    }

    private static Endpoint endpoint(String text, @Nullable JsonBody protocols) {
        int scheme = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (scheme < 0 || colon < scheme + 3) {
            throw new MalformedZnodeException("not an endpoint: " + text);
        }
        String listener = text.substring(0, scheme).toUpperCase(Locale.ROOT);
        String host = text.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String protocol = protocols != null && protocols.has(listener) ? protocols.text(listener) : listener;
        try {
            return new Endpoint(
                    listener, host, Integer.parseInt(text.substring(colon + 1)), SecurityProtocol.of(protocol));
        } catch (IllegalArgumentException e) {
            throw new MalformedZnodeException("not an endpoint: " + text, e);
        }
    }
}
