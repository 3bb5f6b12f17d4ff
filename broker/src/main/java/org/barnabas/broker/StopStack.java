package org.barnabas.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, to be stopped in the opposite order. One part that fails to stop does not keep the others
 * from it. Belongs to the thread that starts and stops the broker.
 */
final class StopStack implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StopStack.class);

    private record Part(String name, AutoCloseable closer) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    /** Remembers how to stop something that has just been started. */
    void push(String name, AutoCloseable closer) {
        parts.push(new Part(name, closer));
    }

    @Override
    public void close() {
        for (Part part = parts.poll(); part != null; part = parts.poll()) {
            stop(part);
        }
    }

    private static void stop(Part part) {
        try {
            part.closer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while stopping part={}", part.name);
        } catch (Exception e) {
            LOG.error("failed to stop part={}", part.name, e);
        }
    }
}
