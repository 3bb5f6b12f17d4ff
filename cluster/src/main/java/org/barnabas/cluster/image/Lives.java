package org.barnabas.cluster.image;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * In which life of its broker each member of a partition became one: its in-sync replicas and the eligible ones (rules R10 and
 * R12). A life is named by the transaction that registered the broker (KIP-380). A member that nothing is said of is one in the
 * life that its broker has when somebody decides on the partition next.
 *
 * @param epochs by broker id: broker epochs; or a transaction, negative, at which the member's life was the one that it had then;
 *     or {@link #FORMER}
 */
public record Lives(Map<Integer, Long> epochs) {

    /** Nothing is said of anybody. */
    public static final Lives NONE = new Lives(Map.of());

    /** A life that is over, whichever it was: the last one that was seen. */
    public static final long FORMER = -1;

    public Lives {
        epochs = Map.copyOf(epochs);
    }

    /** The life of a member, or null if nothing is said of it. */
    public @Nullable Long of(int broker) {
        return epochs.get(broker);
    }

    /** Nothing is said any more of some brokers: what they have in their present life is what they were members for. */
    public Lives without(IntPredicate brokers) {
        if (epochs.keySet().stream().noneMatch(brokers::test)) {
            return this;
        }
        Map<Integer, Long> others = new HashMap<>(epochs);
        others.keySet().removeIf(brokers::test);
        return new Lives(others);
    }
}
