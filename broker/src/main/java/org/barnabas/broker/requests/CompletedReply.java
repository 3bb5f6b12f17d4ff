package org.barnabas.broker.requests;

import java.util.function.UnaryOperator;
import org.barnabas.net.Reply;
import org.barnabas.protocol.wire.Message;

/** Does something to the response on its way. */
final class CompletedReply extends ForwardingReply {

    private final UnaryOperator<Message> completion;

    CompletedReply(Reply reply, UnaryOperator<Message> completion) {
        super(reply);
        this.completion = completion;
    }

    @Override
    public void send(Message response) {
        super.send(completion.apply(response));
    }

    @Override
    public void send(Message response, short version) {
        super.send(completion.apply(response), version);
    }
}
