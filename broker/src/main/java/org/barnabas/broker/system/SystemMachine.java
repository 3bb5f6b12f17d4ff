package org.barnabas.broker.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.world.Machine;
import org.barnabas.net.netty.BufferPool;

/** This machine, and this process. Any thread. */
final class SystemMachine implements Machine {

    @Override
    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public long heapBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long directBytes() {
        return BufferPool.limitBytes();
    }

    @Override
    public int connections() {
        return DescriptorLimit.connections();
    }

    @Override
    public String hostName() {
        return HostName.ofThisMachine();
    }

    @Override
    public String onFullDisk(Path full, List<Path> logDirs, IOException failure) {
        return FullDisk.atStart(full, logDirs, failure);
    }
}
