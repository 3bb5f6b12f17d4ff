package org.barnabas.systemtests.cluster;

import java.util.List;

/** Where the processes of a cluster live and how they reach each other. */
interface Network extends AutoCloseable {

    /** The address at which the process of this name listens. */
    String host(String name);

    /** What comes in front of the command that starts the process of this name. */
    List<String> prefix(String name);

    /** A port on which that process can listen. */
    int port(String name);

    /** Drops every packet from the one to the other, until healed. */
    void cut(String from, String to);

    /** Ends all cuts. */
    void heal();

    @Override
    void close();
}
