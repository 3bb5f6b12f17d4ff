package org.barnabas.broker.hosting;

import org.barnabas.partition.ResidentDoor;

/**
 * A term that a coordinator is started for.
 *
 * @param door the partition that it lives on
 * @param leaderEpoch in which this broker leads the partition
 * @param isFirst whether leadership has just begun, so that the partition shows all that is in its log
 * @param onBroken ends the term because memory could not follow the log; another begins
 */
public record Term(ResidentDoor door, int leaderEpoch, boolean isFirst, Runnable onBroken) {}
