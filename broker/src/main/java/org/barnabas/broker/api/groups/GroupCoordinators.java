package org.barnabas.broker.api.groups;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.protocol.ErrorCode;

/** Finds the coordinators that live on this broker. Callable from any thread. */
public interface GroupCoordinators {

    /** The partition of {@code __consumer_offsets} that a group belongs to. */
    int partitionOf(String groupId);

    /**
     * Calls the coordinator of a group on its own thread.
     *
     * @param refused called instead, on any thread, if this broker does not coordinate the group or the call fails;
     *     after a failure the call may have answered already
     */
    void call(String groupId, Consumer<GroupCoordinator> action, Consumer<ErrorCode> refused);

    /**
     * Asks every coordinator of this broker on its own thread.
     *
     * @param question gets a coordinator and the place for its answer, to be filled before it returns
     * @param done called once on any thread with all answers
     */
    <T> void askAll(BiConsumer<GroupCoordinator, Consumer<T>> question, Consumer<List<T>> done);
}
