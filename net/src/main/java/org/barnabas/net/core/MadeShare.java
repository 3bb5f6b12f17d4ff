package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.MadeAnswers;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;

/** What one connection has of the {@link AnswerMemory} for parts of answers that are made beforehand. Any thread. */
final class MadeShare {

    private final AnswerMemory memory;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong moves = new AtomicLong();

    MadeShare(AnswerMemory memory) {
        this.memory = memory;
    }

    long heldBytes() {
        return held.get();
    }

    /** Changes whenever something is made or taken. */
    long moves() {
        return moves.get();
    }

    private void hold(long bytes) {
        held.addAndGet(bytes);
        moves.incrementAndGet();
    }

    MadeAnswers of(ApiKey api) {
        return new OfApi(api);
    }

    private final class OfApi implements MadeAnswers {

        private final ApiKey api;

        OfApi(ApiKey api) {
            this.api = api;
        }

        @Override
        public boolean take(long bytes) {
            if (!memory.take(api, bytes)) {
                return false;
            }
            hold(bytes);
            return true;
        }

        @Override
        public void give(long bytes) {
            hold(-bytes);
            memory.give(api, bytes);
        }

        @Override
        public ByteBuf charged(ByteBuf made, long taken) {
            long bytes = made.capacity();
            ByteBuf charged;
            try {
                charged = Leased.of(made, () -> give(bytes));
            } catch (Throwable failure) {
                give(taken);
                throw failure;
            }
            if (bytes < taken) {
                give(taken - bytes);
            } else {
                memory.charge(api, bytes - taken);
                hold(bytes - taken);
            }
            return charged;
        }

        @Override
        public @Nullable Runnable await(long bytes, Runnable wake) {
            // Of its own, for the account knows those who wait by what they are woken by.
            Runnable mine = new Runnable() {
                @Override
                public void run() {
                    wake.run();
                }
            };
            return memory.await(api, bytes, mine) ? () -> memory.endWait(api, bytes, mine) : null;
        }
    }
}
