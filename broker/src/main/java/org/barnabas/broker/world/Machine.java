package org.barnabas.broker.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a broker runs on. Any thread. */
public interface Machine {

    int processors();

    /** What the heap may grow to. */
    long heapBytes();

    /** What memory outside of the heap may grow to. */
    long directBytes();

    /** How many connections the descriptors of this process allow for. */
    int connections();

    /** What it calls itself on the network. May ask a name server. */
    String hostName();

    /**
     * What to say to somebody whose broker finds no room to start: which folder is full, and what can be removed by hand.
     *
     * @param full where there was no room
     * @param logDirs of the broker
     * @param failure says how much was free and how much is needed, if that is known
     */
    String onFullDisk(Path full, List<Path> logDirs, IOException failure);
}
