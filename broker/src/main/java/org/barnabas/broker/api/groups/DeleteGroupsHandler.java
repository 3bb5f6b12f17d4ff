package org.barnabas.broker.api.groups;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.ports.LogText;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteGroupsResponse;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeleteGroups: removes groups without members, with their offsets. A group that is named twice is deleted and
 * answered once.
 *
 * <p>Version notes: 3 has a text for each error.
 */
public final class DeleteGroupsHandler implements ApiHandler<DeleteGroupsRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(DeleteGroupsHandler.class);

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DELETE_GROUPS, 0, 3);

    private final GroupCoordinators coordinators;

    public DeleteGroupsHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DeleteGroupsRequest request, Reply reply) {
        List<String> groups = request.groupsNames().stream().distinct().toList();
        AnswerCollector<DeletableGroupResult> answers = new AnswerCollector<>(
                context.connection(), groups.size(), all -> reply.send(new DeleteGroupsResponse().results(all)));
        for (int i = 0; i < groups.size(); i++) {
            String groupId = groups.get(i);
            Consumer<DeletableGroupResult> place = answers.place(i);
            coordinators.call(
                    groupId,
                    coordinator -> coordinator.deleteGroup(groupId, result -> {
                        log(context, result);
                        place.accept(explained(result));
                    }),
                    error -> place.accept(failed(groupId, error)));
        }
    }

    private static void log(RequestContext context, DeletableGroupResult result) {
        if (result.errorCode() == ErrorCode.NONE.code()) {
            LOG.info(
                    "group deleted group={} {}",
                    LogText.safe(result.groupId()),
                    Callers.of(context).inLog());
        }
    }

    private static DeletableGroupResult failed(String groupId, ErrorCode error) {
        return explained(new DeletableGroupResult().groupId(groupId).errorCode(error.code()));
    }

    private static DeletableGroupResult explained(DeletableGroupResult result) {
        ErrorCode error = ErrorCode.of(result.errorCode());
        return error == ErrorCode.NONE ? result : result.errorMessage(error.message());
    }
}
