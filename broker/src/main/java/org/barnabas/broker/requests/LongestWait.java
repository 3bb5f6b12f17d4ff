package org.barnabas.broker.requests;

import org.barnabas.net.Reply;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.wire.Message;

/**
 * How long a request may have to wait for its answer if all goes well, so that one that is never answered can be told from
 * one that is late. Requests that do not say get the network layer's usual time, which is longer than any fetch waits.
 */
final class LongestWait {

    /** A member waits for others, whose limits its request does not say. */
    private static final long GROUP_MS = 3_600_000;

    private LongestWait() {}

    /** Tells the reply what the request asks for. */
    static void tell(Message request, Reply reply) {
        long asked = of(request);
        if (asked > 0) {
            reply.expectWithin(asked);
        }
    }

    private static long of(Message request) {
        if (request instanceof ProduceRequest produce) {
            return produce.timeoutMs();
        }
        if (request instanceof JoinGroupRequest join) {
            return Math.max(GROUP_MS, 2L * Math.max(join.rebalanceTimeoutMs(), join.sessionTimeoutMs()));
        }
        if (request instanceof SyncGroupRequest) {
            return GROUP_MS;
        }
        if (request instanceof CreateTopicsRequest create) {
            return create.timeoutMs();
        }
        if (request instanceof DeleteTopicsRequest delete) {
            return delete.timeoutMs();
        }
        if (request instanceof CreatePartitionsRequest create) {
            return create.timeoutMs();
        }
        if (request instanceof DeleteRecordsRequest delete) {
            return delete.timeoutMs();
        }
        if (request instanceof ElectLeadersRequest elect) {
            return elect.timeoutMs();
        }
        return request instanceof AlterPartitionReassignmentsRequest move ? move.timeoutMs() : 0;
    }
}
