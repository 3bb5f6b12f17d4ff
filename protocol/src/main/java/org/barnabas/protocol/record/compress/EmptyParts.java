package org.barnabas.protocol.record.compress;

import org.barnabas.protocol.CorruptBatchException;

/**
 * Bounds how many blocks, frames or members of one payload may inflate to nothing. Each costs as much as a call of the
 * codec and a few bytes of input, so that without a bound a small payload makes work that no limit on output sees. What
 * writers are known to produce holds one, at its end.
 */
final class EmptyParts {
    static final int MOST = 256;

    private int count;

    void reset() {
        count = 0;
    }

    /** One more part was read that holds nothing. */
    void add() {
        if (++count > MOST) {
            throw new CorruptBatchException("Compressed payload consists of empty parts");
        }
    }
}
