package org.barnabas.cluster.controller.decide;

import java.net.InetAddress;
import org.barnabas.ports.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Who asks the controller.
 *
 * @param version of the client's request; some answers depend on it
 * @param clientId as the client named itself; not to be trusted
 * @param principal whom the connection is authenticated as, for logs
 * @param address where the client is, for logs; null if nobody said
 */
public record RequestOrigin(
        short version,
        String clientId,
        String principal,
        @Nullable InetAddress address) {

    /** The broker itself asks. */
    public static final RequestOrigin BROKER = new RequestOrigin(Short.MAX_VALUE, "", "broker");

    /** Somebody somewhere. */
    public RequestOrigin(short version, String clientId, String principal) {
        this(version, clientId, principal, null);
    }

    /** Who it is, for the end of a log line: {@code principal=User:ANONYMOUS client=adminclient-1 address=10.0.0.7}. */
    public String inLog() {
        StringBuilder text = new StringBuilder("principal=").append(LogText.safe(principal));
        if (!clientId.isEmpty()) {
            text.append(" client=").append(LogText.safe(clientId));
        }
        if (address != null) {
            text.append(" address=").append(address.getHostAddress());
        }
        return text.toString();
    }
}
