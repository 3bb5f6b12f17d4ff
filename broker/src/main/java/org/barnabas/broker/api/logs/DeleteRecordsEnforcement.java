package org.barnabas.broker.api.logs;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import org.barnabas.protocol.message.DeleteRecordsResponse;
import org.barnabas.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;

/** DeleteRecords: DELETE on each topic. */
public final class DeleteRecordsEnforcement {

    private DeleteRecordsEnforcement() {}

    public static Enforcement<DeleteRecordsRequest> create() {
        return PerEntry.of(
                List.of(AccessRule.of(AclOperation.DELETE, ResourceKind.TOPIC)),
                ListIn.<DeleteRecordsRequest, DeleteRecordsTopic>of(
                        DeleteRecordsRequest::new, DeleteRecordsRequest::topics, DeleteRecordsRequest::topics),
                ListIn.<DeleteRecordsResponse, DeleteRecordsTopicResult>of(
                        DeleteRecordsResponse::new, DeleteRecordsResponse::topics, DeleteRecordsResponse::topics),
                (access, topic) -> access.judge(AclOperation.DELETE, ResourceKind.TOPIC, topic.name()));
    }
}
