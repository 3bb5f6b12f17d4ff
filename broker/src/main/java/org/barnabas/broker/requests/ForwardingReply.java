package org.barnabas.broker.requests;

import org.barnabas.net.Reply;
import org.barnabas.protocol.wire.Message;

/** Hands everything on to another reply; whoever does something to an answer on its way overrides what answers. */
abstract class ForwardingReply implements Reply {

    private final Reply reply;

    ForwardingReply(Reply reply) {
        this.reply = reply;
    }

    @Override
    public void send(Message response) {
        reply.send(response);
    }

    @Override
    public void send(Message response, short version) {
        reply.send(response, version);
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
    public void after(long ms) {
        reply.after(ms);
    }

    @Override
    public void expectWithin(long longestMs) {
        reply.expectWithin(longestMs);
    }
}
