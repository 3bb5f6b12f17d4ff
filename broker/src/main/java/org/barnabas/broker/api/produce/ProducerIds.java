package org.barnabas.broker.api.produce;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;

/**
 * Hands out producer ids that are unique in the cluster, from blocks that the controller gives. Its state belongs to the
 * mailbox's thread; {@link #next} is for any thread.
 */
public final class ProducerIds {

    /** More waiting than this means that the controller does not answer. */
    private static final int MAX_WAITING = 10_000;

    private final Mailbox mailbox;
    private final BlockSource blocks;
    private final ArrayDeque<Sink> waiting = new ArrayDeque<>();
    private long nextId;
    private long endId;
    private boolean asking;

    /** Port: asks the controller for a block; the answer may come on any thread. */
    @FunctionalInterface
    public interface BlockSource {
        void allocate(Consumer<AllocateProducerIdsResponse> answer);
    }

    /** Hears an id, or why there is none. Called on the mailbox's thread. */
    @FunctionalInterface
    public interface Sink {

        /**
         * The answer.
         *
         * @param producerId -1 after an error
         */
        void onId(ErrorCode error, long producerId);
    }

    public ProducerIds(Mailbox mailbox, BlockSource blocks) {
        this.mailbox = mailbox;
        this.blocks = blocks;
    }

    /** Gives one id. */
    public void next(Sink sink) {
        if (!mailbox.post(() -> onNext(sink))) {
            sink.onId(ErrorCode.COORDINATOR_NOT_AVAILABLE, -1);
        }
    }

    private void onNext(Sink sink) {
        if (nextId < endId) {
            sink.onId(ErrorCode.NONE, nextId++);
        } else if (waiting.size() >= MAX_WAITING) {
            sink.onId(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, -1);
        } else {
            waiting.add(sink);
            ask();
        }
    }

    private void ask() {
        if (!asking) {
            asking = true;
            blocks.allocate(answer -> mailbox.post(() -> onBlock(answer)));
        }
    }

    private void onBlock(AllocateProducerIdsResponse answer) {
        asking = false;
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE) {
            nextId = answer.producerIdStart();
            endId = nextId + answer.producerIdLen();
            while (!waiting.isEmpty() && nextId < endId) {
                waiting.remove().onId(ErrorCode.NONE, nextId++);
            }
            if (!waiting.isEmpty()) {
                ask();
            }
        } else {
            // Clients know this one and come again.
            for (Sink sink = waiting.poll(); sink != null; sink = waiting.poll()) {
                sink.onId(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, -1);
            }
        }
    }
}
