package org.barnabas.protocol.record;

/**
 * Record batches as one run of bytes, in memory or in a file. Reference-counted: writing a message hands its records
 * over to the writer's parts, and whoever consumes those releases them.
 */
public interface Records {
    /** Length in bytes. */
    int sizeInBytes();

    /** Gives up one reference. */
    void release();
}
