package org.barnabas.coordinator.group;

import java.util.concurrent.Callable;

/** The generation that follows on the seventh; run inside. */
public final class GenerationProbe implements Callable<String> {

    @Override
    public String call() {
        GroupMemory memory = new GroupMemory(1 << 20);
        ClassicGroup group = new ClassicGroup("group", new OffsetTable(memory), memory, (from, to) -> {});
        group.restore("consumer", 7, "range", 0);
        return String.valueOf(group.nextGeneration());
    }
}
