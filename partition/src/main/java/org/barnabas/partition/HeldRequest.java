package org.barnabas.partition;

import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;

/**
 * A request that waits for the log.
 *
 * @param begin does it
 * @param answer tells that it will not be done
 */
record HeldRequest(Runnable begin, Consumer<ErrorCode> answer) implements LogGate.Message {

    @Override
    public void run() {
        begin.run();
    }

    @Override
    public void refuse(ErrorCode error) {
        answer.accept(error);
    }
}
