package org.barnabas.cluster.zk;

import org.jspecify.annotations.Nullable;

/** The end of a call: an error, or a value. */
public record ZkReply<T>(ZkError error, @Nullable T valueOrNull) {

    public static <T> ZkReply<T> of(T value) {
        return new ZkReply<>(ZkError.OK, value);
    }

    public static <T> ZkReply<T> failed(ZkError error) {
        return new ZkReply<>(error, null);
    }

    public boolean ok() {
        return error.ok();
    }

    /** The value of a successful call; throws {@link IllegalStateException} if the call failed. */
    public T value() {
        if (valueOrNull == null) {
            throw new IllegalStateException("no value: " + error);
        }
        return valueOrNull;
    }
}
