package org.barnabas.broker.api.access;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * A list in a message.
 *
 * @param maker makes an empty message
 * @param getter may give null where the list may be null on the wire
 */
public record ListIn<M extends Message, E>(
        Supplier<M> maker, Function<M, @Nullable List<E>> getter, BiConsumer<M, List<E>> setter) {

    public static <M extends Message, E> ListIn<M, E> of(
            Supplier<M> maker, Function<M, @Nullable List<E>> getter, BiConsumer<M, List<E>> setter) {
        return new ListIn<>(maker, getter, setter);
    }

    /** A message with nothing but these entries. */
    public M messageWith(List<E> entries) {
        M message = maker.get();
        setter.accept(message, entries);
        return message;
    }

    /** The entries; empty where the list is null. */
    public List<E> in(M message) {
        List<E> entries = getter.apply(message);
        return entries == null ? List.of() : entries;
    }
}
