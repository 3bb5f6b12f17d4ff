package org.barnabas.simulation.machine;

import org.barnabas.simulation.network.Internet;
import org.barnabas.simulation.time.Agenda;
import org.barnabas.simulation.time.Streams;
import org.barnabas.simulation.time.Turns;
import org.barnabas.simulation.zookeeper.SimulatedEnsemble;

/** What all machines of a simulated cluster share. */
public record Surroundings(
        Agenda agenda,
        Turns turns,
        Streams streams,
        Internet internet,
        SimulatedEnsemble ensemble,
        Options options,
        Chronicle chronicle) {

    /** The wall clock's time when virtual time begins. */
    public static final long BEGIN_MS = 1_700_000_000_000L;

    /** The host that ZooKeeper is on; brokers follow, then clients. */
    public static final int ZOOKEEPER = 0;

    /** Where brokers listen. */
    public static final int PORT = 9092;
}
