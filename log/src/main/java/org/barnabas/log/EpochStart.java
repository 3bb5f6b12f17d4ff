package org.barnabas.log;

import org.barnabas.protocol.Uuid;

/**
 * That a partition begins a leader epoch here.
 *
 * @param topicId tells the log from others that had its name before
 * @param offset the end of the log then
 */
record EpochStart(LogName log, Uuid topicId, int epoch, long offset) {}
