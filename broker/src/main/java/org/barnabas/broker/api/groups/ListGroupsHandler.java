package org.barnabas.broker.api.groups;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;
import org.barnabas.protocol.message.ListGroupsResponse.ListedGroup;

/**
 * ListGroups: the groups that this broker coordinates. While some of its coordinators are loading the answer is what
 * the others know, with COORDINATOR_LOAD_IN_PROGRESS.
 *
 * <p>Version notes: 4 tells and filters by state (KIP-518), 5 by type (KIP-848).
 */
public final class ListGroupsHandler implements ApiHandler<ListGroupsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.LIST_GROUPS, 0, 5);

    private final GroupCoordinators coordinators;

    public ListGroupsHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    private record Part(ErrorCode error, List<ListedGroup> groups) {}

    @Override
    public void handle(RequestContext context, ListGroupsRequest request, Reply reply) {
        coordinators.<Part>askAll(
                (coordinator, answer) -> answer.accept(new Part(
                        coordinator.availability(),
                        coordinator.listGroups(request.statesFilter(), request.typesFilter()))),
                parts -> reply.send(combine(parts)));
    }

    private static ListGroupsResponse combine(List<Part> parts) {
        ErrorCode error = ErrorCode.NONE;
        List<ListedGroup> groups = new ArrayList<>();
        for (Part part : parts) {
            if (part.error() == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) {
                error = part.error();
            }
            groups.addAll(part.groups());
        }
        return new ListGroupsResponse().errorCode(error.code()).groups(groups);
    }
}
