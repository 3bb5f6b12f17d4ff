package org.barnabas.log.directory;

import org.barnabas.log.PartitionLog;
import org.jspecify.annotations.Nullable;

/** Hears on the thread of its future owner that a log is there, or why it is not. */
@FunctionalInterface
public interface LogMade {

    /**
     * The log is there, or it could not be made.
     *
     * @param log null after a failure
     * @param failure an {@link java.io.IOException}, a {@link org.barnabas.log.model.StorageException} or a defect; null if
     *     all is well
     */
    void onMade(@Nullable PartitionLog log, @Nullable Exception failure);
}
