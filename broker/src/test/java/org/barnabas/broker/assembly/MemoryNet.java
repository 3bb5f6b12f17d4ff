package org.barnabas.broker.assembly;

import java.util.HashMap;
import java.util.Map;
import org.barnabas.net.ClientAddress;
import org.barnabas.ports.Loops;
import org.jspecify.annotations.Nullable;

/** The hosts of a test and who listens on them. One thread, the test's. */
final class MemoryNet {

    private final Map<String, MemoryNetwork> listening = new HashMap<>();

    /** The network of a host. */
    MemoryNetwork host(String name, Loops loops) {
        return new MemoryNetwork(this, name, loops);
    }

    void listen(String host, MemoryNetwork network) {
        listening.put(host, network);
    }

    void close(String host, MemoryNetwork network) {
        listening.remove(host, network);
    }

    @Nullable
    MemoryNetwork at(ClientAddress address) {
        return listening.get(address.host());
    }
}
