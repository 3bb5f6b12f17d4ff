package org.barnabas.testkit;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;

/** Event loops of {@link FakeThreads}. */
public final class FakeLoops implements Loops {

    private final FakeThreads threads;
    private final List<FakeThread> all = new ArrayList<>();
    private int used;

    FakeLoops(FakeThreads threads, int count) {
        this.threads = threads;
        use(count);
    }

    @Override
    public List<Loop> inUse() {
        return List.copyOf(all.subList(0, used));
    }

    @Override
    public void use(int count) {
        for (int i = all.size(); i < count; i++) {
            all.add(threads.add("net-" + i, i));
        }
        used = count;
    }

    @Override
    public void close(Runnable closed) {
        int[] left = {all.size()};
        for (FakeThread thread : all) {
            thread.closeInTurn(() -> {
                if (--left[0] == 0) {
                    closed.run();
                }
            });
        }
    }
}
