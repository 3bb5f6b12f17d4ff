package org.barnabas.cluster.session;

import java.util.function.Consumer;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkReply;

/** A call from when it was made until it is answered, however often it is sent. */
final class Asked<R> {

    /** Calls are sent in this order, also again. */
    final long number;

    final ZkCall<R> call;
    private final Consumer<ZkReply<R>> reply;
    private boolean wasSent;
    private boolean isRepeated;
    private boolean ended;

    Asked(long number, ZkCall<R> call, Consumer<ZkReply<R>> reply) {
        this.number = number;
        this.call = call;
        this.reply = reply;
    }

    void sent() {
        isRepeated = wasSent;
        wasSent = true;
    }

    void fail(ZkError error) {
        end(ZkReply.failed(error));
    }

    /** What is in the way of a call that was sent before may be its own work: then nobody knows what became of it. */
    void end(ZkReply<R> answer) {
        if (ended) {
            throw new IllegalStateException("answered twice: " + call);
        }
        ended = true;
        reply.accept(
                isRepeated && call.changes() && refuses(answer) ? ZkReply.failed(ZkError.CONNECTION_LOSS) : answer);
    }

    private boolean refuses(ZkReply<R> answer) {
        if (!answer.ok()) {
            return answer.error() != ZkError.SESSION_EXPIRED;
        }
        return answer.valueOrNull() instanceof Iterable<?> each && !allOk(each);
    }

    private static boolean allOk(Iterable<?> errors) {
        for (Object error : errors) {
            if (error != ZkError.OK) {
                return false;
            }
        }
        return true;
    }
}
