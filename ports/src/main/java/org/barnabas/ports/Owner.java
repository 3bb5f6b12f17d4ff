package org.barnabas.ports;

/**
 * Knows which thread owns some state. Public methods of single-threaded classes start with
 * {@code assert owner.isCurrent()}, which tests enable.
 */
@FunctionalInterface
public interface Owner {

    /** Whether the calling thread is the owner. */
    boolean isCurrent();
}
