package org.barnabas.cluster.controller.decide;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is in {@code /admin/delete_topics/<topic>}: nothing if it is a wish, of a tool of the ZooKeeper era; a word of our own if
 * a controller has begun with it, so that the next one has to go on, whatever it is allowed to begin itself.
 */
public final class DeletionMark {

    private static final byte[] BEGUN = "begun".getBytes(StandardCharsets.US_ASCII);

    private DeletionMark() {}

    static byte[] begun() {
        return BEGUN.clone();
    }

    /** Whether a controller has begun, by the content of a mark. */
    public static boolean isBegun(byte[] data) {
        return Arrays.equals(data, BEGUN);
    }
}
