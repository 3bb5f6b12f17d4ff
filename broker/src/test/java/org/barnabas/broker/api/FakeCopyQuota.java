package org.barnabas.broker.api;

import org.barnabas.partition.CopyQuota;

/** A quota that the test sets; nothing refills it. */
final class FakeCopyQuota implements CopyQuota {

    long left = Long.MAX_VALUE;
    long taken;

    @Override
    public boolean isOver() {
        return left <= 0;
    }

    @Override
    public long allowance() {
        return Math.max(0, left);
    }

    @Override
    public long waitMs() {
        return 0;
    }

    @Override
    public void take(long bytes) {
        taken += bytes;
        left -= bytes;
    }
}
