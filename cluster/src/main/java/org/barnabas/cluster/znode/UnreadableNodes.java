package org.barnabas.cluster.znode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.barnabas.ports.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of nodes that cannot be read where they are and what becomes of it: once for each node and what was written into it,
 * however often it is met. Whoever owns it is the one thread that it is used on.
 */
public final class UnreadableNodes {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableNodes.class);

    /** So many are remembered; of who has more, some are told again. */
    private static final int REMEMBERED = 1_000;

    private final Map<String, Long> told = new LinkedHashMap<>();

    /**
     * A node was met that is not what it should be.
     *
     * @param writtenAt the transaction that wrote it
     * @param consequence what becomes of it, in words for the operator
     * @return whether it is told now for the first time
     */
    public boolean report(String path, long writtenAt, String consequence, Exception cause) {
        Long before = told.remove(path);
        told.put(path, writtenAt);
        if (told.size() > REMEMBERED) {
            told.remove(told.keySet().iterator().next());
        }
        boolean first = before == null || before != writtenAt;
        if (first) {
            LOG.error(
                    "A node in ZooKeeper is unreadable; {} path={} problem={}",
                    consequence,
                    LogText.safe(path),
                    LogText.safe(cause.getMessage()));
        }
        return first;
    }
}
