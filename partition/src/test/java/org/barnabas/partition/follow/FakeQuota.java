package org.barnabas.partition.follow;

/** A quota that the test runs out of, and grants again. */
final class FakeQuota implements CopyQuota {

    static final long WAIT_MS = 100;

    boolean over;
    long taken;

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public long allowance() {
        return over ? 0 : Long.MAX_VALUE;
    }

    @Override
    public long waitMs() {
        return over ? WAIT_MS : 0;
    }

    @Override
    public void take(long bytes) {
        taken += bytes;
    }
}
