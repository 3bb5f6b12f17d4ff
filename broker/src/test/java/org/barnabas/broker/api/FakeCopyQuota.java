package org.barnabas.broker.api;

import org.barnabas.partition.follow.CopyQuota;

/** A quota that the test sets; nothing refills it. */
public final class FakeCopyQuota implements CopyQuota {

    public long left = Long.MAX_VALUE;
    public long taken;

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
