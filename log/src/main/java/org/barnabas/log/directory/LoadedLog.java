package org.barnabas.log.directory;

import org.barnabas.log.PartitionLog;
import org.barnabas.log.model.LogName;
import org.barnabas.log.recovery.RecoveryReport;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A log found in a directory.
 *
 * @param log null if it cannot be used: it is damaged below its flushed point, or the disk failed
 * @param topicId {@link Uuid#ZERO} if the folder does not say
 */
public record LoadedLog(LogName name, @Nullable PartitionLog log, Uuid topicId, RecoveryReport report) {}
