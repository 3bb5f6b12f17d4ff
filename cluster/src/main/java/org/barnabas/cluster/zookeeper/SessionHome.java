package org.barnabas.cluster.zookeeper;

import java.nio.file.Path;

/**
 * Where a broker remembers its session from one life to the next.
 *
 * @param file of the session
 * @param lock the file that this process has locked, in the same folder: another life of this folder's broker has it
 *     open and locked for as long as it lives
 * @param ownServer whether the sessions are in a ZooKeeper server that is alone and runs in the broker's own process
 */
public record SessionHome(Path file, Path lock, boolean ownServer) {}
