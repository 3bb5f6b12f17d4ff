package org.barnabas.broker.api.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import java.util.LinkedHashSet;
import java.util.Set;
import org.barnabas.net.MadeAnswers;
import org.jspecify.annotations.Nullable;

/** An account with a bound that tests set, which sees whether all is given back. */
final class FakeMadeAnswers implements MadeAnswers {

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private long limit = Long.MAX_VALUE;
    private long used;
    private long most;
    private int waits;
    private boolean crowded;

    void limit(long bytes) {
        limit = bytes;
    }

    /** Too much waits already. */
    void crowded(boolean value) {
        crowded = value;
    }

    long used() {
        return used;
    }

    long most() {
        return most;
    }

    /** Waits that have not ended. */
    int waits() {
        return waits;
    }

    void wakeAll() {
        Set<Runnable> all = new LinkedHashSet<>(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }

    @Override
    public boolean take(long bytes) {
        if (used + bytes > limit) {
            return false;
        }
        used += bytes;
        most = Math.max(most, used);
        return true;
    }

    @Override
    public void give(long bytes) {
        used -= bytes;
        if (used < 0) {
            throw new AssertionError("more is given back than was taken: " + used);
        }
    }

    @Override
    public ByteBuf charged(ByteBuf made, long taken) {
        long bytes = made.capacity();
        used += bytes - taken;
        ByteBuf charged = new UnpooledUnsafeDirectByteBuf(UnpooledByteBufAllocator.DEFAULT, 0, Integer.MAX_VALUE) {
            @Override
            protected void deallocate() {
                super.deallocate();
                give(bytes);
            }
        };
        charged.writeBytes(ByteBufUtil.getBytes(made));
        made.release();
        return charged;
    }

    @Override
    public @Nullable Runnable await(long bytes, Runnable wake) {
        if (crowded) {
            return null;
        }
        waits++;
        waiting.add(wake);
        return () -> {
            waits--;
            waiting.remove(wake);
        };
    }
}
