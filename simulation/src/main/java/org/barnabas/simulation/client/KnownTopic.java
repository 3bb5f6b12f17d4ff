package org.barnabas.simulation.client;

import java.util.Map;
import java.util.TreeMap;
import org.barnabas.protocol.Uuid;

/** What a client knows of a topic: its id and who leads its partitions. */
record KnownTopic(Uuid id, Map<Integer, KnownLeader> leaders) {

    /**
     * Who leads a partition.
     *
     * @param broker −1 if nobody does
     */
    record KnownLeader(int broker, int epoch) {}

    KnownTopic(Uuid id, Map<Integer, KnownLeader> leaders) {
        this.id = id;
        this.leaders = new TreeMap<>(leaders);
    }

    int partitions() {
        return leaders.size();
    }

    /** A word from a broker that was left behind is none: the newer leadership stays. */
    void hear(int partition, KnownLeader said) {
        KnownLeader known = leaders.get(partition);
        if (known == null || known.epoch() <= said.epoch()) {
            leaders.put(partition, said);
        }
    }
}
