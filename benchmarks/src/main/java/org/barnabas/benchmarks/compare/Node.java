package org.barnabas.benchmarks.compare;

import java.nio.file.Path;

/**
 * A broker's place in a cluster.
 *
 * @param id from 1
 * @param port and the two behind it are free
 */
record Node(int id, Path folder, int port) {}
