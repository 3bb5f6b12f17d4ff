package org.barnabas.cluster.controller;

import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.wire.Message;

/** Puts words into refusals that have room for them, so that whoever asked looks in the right place. */
final class RefusalReason {

    private RefusalReason() {}

    /** The same answer; what is refused with this error says why. */
    static <R extends Message> R in(R response, ErrorCode error, String words) {
        short code = error.code();
        if (response instanceof CreateTopicsResponse created) {
            created.topics().stream()
                    .filter(topic -> topic.errorCode() == code)
                    .forEach(topic -> topic.errorMessage(words));
        } else if (response instanceof DeleteTopicsResponse deleted) {
            deleted.responses().stream()
                    .filter(topic -> topic.errorCode() == code)
                    .forEach(topic -> topic.errorMessage(words));
        } else if (response instanceof CreatePartitionsResponse grown) {
            grown.results().stream()
                    .filter(topic -> topic.errorCode() == code)
                    .forEach(topic -> topic.errorMessage(words));
        } else if (response instanceof AlterPartitionReassignmentsResponse moved) {
            if (moved.errorCode() == code) {
                moved.errorMessage(words);
            }
            moved.responses().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .filter(partition -> partition.errorCode() == code)
                    .forEach(partition -> partition.errorMessage(words));
        } else if (response instanceof ElectLeadersResponse elected) {
            elected.replicaElectionResults().stream()
                    .flatMap(topic -> topic.partitionResult().stream())
                    .filter(partition -> partition.errorCode() == code)
                    .forEach(partition -> partition.errorMessage(words));
        }
        return response;
    }
}
