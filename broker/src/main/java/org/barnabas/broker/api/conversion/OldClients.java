package org.barnabas.broker.api.conversion;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.broker.api.ClientSoftware;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Connection;
import org.barnabas.ports.LogText;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs whose records have to be converted, once for each client id and software: an operator who sees in the metrics what
 * that costs finds them. Remembers a bounded number, and says when that is reached. All loops share one.
 */
public final class OldClients {

    static final int MOST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OldClients.class);

    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

    private record Seen(String client, String software) {}

    /** Whom a connection was looked at for last, so that its next requests cost nothing. */
    private record Looked(
            @Nullable String clientId, @Nullable ClientSoftware software) {}

    /**
     * Records of this request, or for its answer, are converted; on the loop of its connection.
     *
     * @return whether that was logged
     */
    public boolean tell(RequestContext context) {
        Connection connection = context.connection();
        ClientSoftware software = connection.attachment(ClientSoftware.class);
        Looked looked = connection.attachment(Looked.class);
        if (looked != null
                && Objects.equals(looked.software, software)
                && Objects.equals(looked.clientId, context.clientId())) {
            return false;
        }
        connection.attach(Looked.class, new Looked(context.clientId(), software));
        String client = LogText.safe(context.clientId());
        String library = software == null ? "-" : LogText.safe(software.name() + " " + software.version());
        if (seen.size() >= MOST || !seen.add(new Seen(client, library))) {
            return false;
        }
        LOG.info(
                "records are converted for a client of old formats client={} software={} address={} api={} version={}",
                client,
                library,
                connection.clientAddress().getHostAddress(),
                ApiKey.of(context.header().requestApiKey()),
                context.version());
        if (seen.size() >= MOST) {
            LOG.info("records are converted for {} clients, others are not logged", MOST);
        }
        return true;
    }
}
