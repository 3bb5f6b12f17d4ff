package org.barnabas.broker.api;

import org.barnabas.partition.ReadBound;

/**
 * What a fetch asks for as a whole.
 *
 * @param committed whether only committed data is wanted
 * @param minBytes answer not before there is so much; at most {@code maxBytes}
 * @param maxBytes of all records; the first batch is returned whole even if it is larger (KIP-74)
 * @param maxWaitMs how long to wait for {@code minBytes}
 */
record FetchTerms(boolean committed, int minBytes, int maxBytes, int maxWaitMs) {

    ReadBound bound() {
        return committed ? ReadBound.LAST_STABLE : ReadBound.HIGH_WATERMARK;
    }
}
