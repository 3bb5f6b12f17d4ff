package org.barnabas.broker.requests;

import java.util.function.UnaryOperator;
import org.barnabas.net.Reply;
import org.barnabas.protocol.wire.Message;

/** Does something to the response on its way. */
final class CompletedReply implements Reply {

    private final Reply reply;
    private final UnaryOperator<Message> completion;

    CompletedReply(Reply reply, UnaryOperator<Message> completion) {
        this.reply = reply;
        this.completion = completion;
    }

    @Override
    public void send(Message response) {
        reply.send(completion.apply(response));
    }

    @Override
    public void send(Message response, short version) {
        reply.send(completion.apply(response), version);
    }

    @Override
    public void skip() {
        reply.skip();
    }

    @Override
    public void close() {
        reply.close();
    }

    @Override
    public boolean mayWait(long heldBytes) {
        return reply.mayWait(heldBytes);
    }

    @Override
    public void onGone(Runnable task) {
        reply.onGone(task);
    }

    @Override
    public void onHurry(Runnable task) {
        reply.onHurry(task);
    }

    @Override
    public void holdOthers() {
        reply.holdOthers();
    }

    @Override
    public void goOn() {
        reply.goOn();
    }

    @Override
    public void fail(Throwable failure) {
        reply.fail(failure);
    }

    @Override
    public void expectWithin(long longestMs) {
        reply.expectWithin(longestMs);
    }
}
