package org.barnabas.broker.requests;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.net.Connection;
import org.barnabas.ports.LogText;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what clients ask for that is not served, once for each client, API and version: an operator who wonders why a client
 * does not work finds it, and one that asks again and again fills no disk. Remembers a bounded number. Any thread.
 */
final class UnservedRequests {

    private static final Logger LOG = LoggerFactory.getLogger(UnservedRequests.class);
    private static final int MOST = 1_000;

    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

    private record Seen(String client, String address, short api, short version) {}

    /** Answers whether it was logged. */
    boolean tell(Connection connection, RequestHeader header) {
        String client = LogText.safe(header.clientId());
        String address = connection.clientAddress().getHostAddress();
        Seen request = new Seen(client, address, header.requestApiKey(), header.requestApiVersion());
        if (seen.size() >= MOST || !seen.add(request)) {
            return false;
        }
        ApiKey api = ApiKey.of(header.requestApiKey());
        LOG.warn(
                "not served, connection closed api={} version={} client={} address={}",
                api == null ? header.requestApiKey() : api,
                header.requestApiVersion(),
                client,
                address);
        return true;
    }
}
