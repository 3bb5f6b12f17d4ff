package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A broker that can be started as its users start it. */
interface Product {

    /** Name in the reports; also a folder name. */
    String name();

    /** Version, for the report. */
    String version() throws IOException, InterruptedException;

    /** Address with chroot of the ZooKeeper that it was given, for clients that look there. */
    default String zooKeeper() {
        throw new UnsupportedOperationException(name() + " has no ZooKeeper that was given to it");
    }

    /** Prepares a data folder, where the product wants that; not part of any start time. */
    void prepare(Path folder, int port) throws IOException, InterruptedException;

    /** The command that starts a broker on a prepared folder. */
    List<String> command(Path folder, int port) throws IOException;

    /** Prepares the folders of a cluster's brokers; not part of any start time. */
    void prepareCluster(List<Node> nodes) throws IOException, InterruptedException;

    /** The command that starts one of them. */
    List<String> clusterCommand(Node node, List<Node> nodes) throws IOException;
}
