package org.barnabas.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.barnabas.broker.config.key.ConfigKey;
import org.jspecify.annotations.Nullable;

/** The ports that a broker takes, so that it takes none twice. */
final class Ports {

    static final String LOOPBACK = "127.0.0.1";

    private record Taken(ConfigKey<?> key, String host, int port) {}

    private final List<Taken> all = new ArrayList<>();

    /** Whether a host stands for all addresses of this machine. */
    static boolean isAnyHost(String host) {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /**
     * Takes one; 0 is any free one, and a negative one none.
     *
     * @return the key that has it already, or null
     */
    @Nullable
    String take(ConfigKey<?> key, String host, int port) {
        for (Taken taken : all) {
            if (port > 0 && taken.port == port && areSame(taken.host, host)) {
                return taken.key.name();
            }
        }
        all.add(new Taken(key, host, port));
        return null;
    }

    /** Whether a port of one host cannot be taken for the other, too. */
    static boolean areSame(String one, String other) {
        return isAnyHost(one) || isAnyHost(other) || name(one).equals(name(other));
    }

    private static String name(String host) {
        return host.equalsIgnoreCase("localhost") ? LOOPBACK : host.toLowerCase(Locale.ROOT);
    }
}
