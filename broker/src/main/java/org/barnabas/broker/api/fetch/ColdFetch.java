package org.barnabas.broker.api.fetch;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.log.read.ColdRead;
import org.jspecify.annotations.Nullable;

/**
 * What one fetch wants to have in memory: first what its answer needs, of all its partitions, and when that has been told
 * what lies behind it. On the threads of the {@link ReadStage}.
 */
final class ColdFetch implements ReadStage.Work {

    private final List<ColdRead> reads;
    private final Consumer<@Nullable Throwable> whenEnough;
    private final long bytes;
    private int next;
    private boolean told;

    /** @param whenEnough called once, on any thread, with what failed */
    ColdFetch(List<ColdRead> reads, Consumer<@Nullable Throwable> whenEnough) {
        this.reads = List.copyOf(reads);
        this.whenEnough = whenEnough;
        this.bytes = this.reads.stream().mapToLong(ColdRead::bytes).sum();
    }

    @Override
    public boolean step(boolean busy) throws IOException {
        ColdRead read = reads.get(next);
        read.step();
        if (told ? read.isOver() : read.isEnough()) {
            next++;
        }
        if (next < reads.size()) {
            return true;
        }
        if (told || busy) {
            return false;
        }
        tell(null);
        next = 0;
        return true;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    private void tell(@Nullable Throwable failure) {
        told = true;
        whenEnough.accept(failure);
    }

    @Override
    public void done(@Nullable Throwable failure) {
        reads.forEach(ColdRead::close);
        if (!told) {
            tell(failure);
        }
    }
}
