package org.barnabas.coordinator.group;

import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.jspecify.annotations.Nullable;

/** A SyncGroup request that waits for its answer; answered exactly once. */
final class SyncTicket {

    private @Nullable Consumer<SyncGroupResponse> reply;

    SyncTicket(Consumer<SyncGroupResponse> reply) {
        this.reply = reply;
    }

    void fail(ErrorCode error) {
        answer(new SyncGroupResponse().errorCode(error.code()));
    }

    void assign(ClassicGroup group, byte[] assignment) {
        answer(new SyncGroupResponse()
                .protocolType(group.protocolType())
                .protocolName(group.protocolName())
                .assignment(assignment));
    }

    private void answer(SyncGroupResponse response) {
        Consumer<SyncGroupResponse> target = reply;
        if (target != null) {
            reply = null;
            target.accept(response);
        }
    }
}
