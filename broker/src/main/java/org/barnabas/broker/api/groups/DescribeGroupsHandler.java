package org.barnabas.broker.api.groups;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;

/**
 * DescribeGroups: state, members and assignments of groups. A group that is named twice is answered once. Groups that
 * do not fit into the answer have the error COORDINATOR_LOAD_IN_PROGRESS, upon which clients ask for these again.
 *
 * <p>Version notes: 3 can ask for the operations that are allowed (KIP-430); 4 tells static identities (KIP-345); 6
 * says GROUP_ID_NOT_FOUND of a group that does not exist, which until then is Dead without an error (KIP-1043).
 */
public final class DescribeGroupsHandler implements ApiHandler<DescribeGroupsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DESCRIBE_GROUPS, 0, 6);

    private static final short FIRST_WITH_NOT_FOUND = 6;
    private final GroupCoordinators coordinators;
    private final AnswerRoom.Shared rooms;

    public DescribeGroupsHandler(GroupCoordinators coordinators) {
        this(coordinators, AnswerRoom.Shared.ofThisProcess());
    }

    public DescribeGroupsHandler(GroupCoordinators coordinators, AnswerRoom.Shared rooms) {
        this.coordinators = coordinators;
        this.rooms = rooms;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DescribeGroupsRequest request, Reply reply) {
        List<String> groups = request.groups().stream().distinct().toList();
        AnswerRoom room = rooms.open();
        AnswerCollector<DescribedGroup> answers = new AnswerCollector<>(context.connection(), groups.size(), all -> {
            reply.send(new DescribeGroupsResponse().groups(all));
            room.close();
        });
        for (int i = 0; i < groups.size(); i++) {
            String groupId = groups.get(i);
            Consumer<DescribedGroup> place = answers.place(i);
            coordinators.call(
                    groupId,
                    coordinator -> coordinator.describeGroup(
                            groupId, group -> place.accept(fitting(group, request, context.version(), room))),
                    error -> place.accept(failed(groupId, error)));
        }
    }

    private DescribedGroup fitting(
            DescribedGroup group, DescribeGroupsRequest request, short version, AnswerRoom room) {
        finish(group, request, version);
        DescribeGroupsResponse alone = new DescribeGroupsResponse().groups(List.of(group));
        if (room.take(alone, version)) {
            return group;
        }
        boolean hopeless = rooms.isHopeless(alone, version);
        return failed(
                group.groupId(), hopeless ? ErrorCode.UNKNOWN_SERVER_ERROR : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    }

    private static void finish(DescribedGroup group, DescribeGroupsRequest request, short version) {
        if (version < FIRST_WITH_NOT_FOUND) {
            group.errorMessage(null);
            if (group.errorCode() == ErrorCode.GROUP_ID_NOT_FOUND.code()) {
                group.errorCode(ErrorCode.NONE.code());
            }
        }
        if (request.includeAuthorizedOperations() && group.errorCode() == ErrorCode.NONE.code()) {
            group.authorizedOperations(AuthorizedOperations.GROUP);
        }
    }

    private static DescribedGroup failed(String groupId, ErrorCode error) {
        return new DescribedGroup().groupId(groupId).errorCode(error.code());
    }
}
