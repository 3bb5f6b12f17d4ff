package org.barnabas.broker.api;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;

/**
 * DescribeGroups: state, members and assignments of groups.
 *
 * <p>Version notes: 3 can ask for the operations that are allowed (KIP-430); 4 tells static identities (KIP-345); 6
 * says GROUP_ID_NOT_FOUND of a group that does not exist, which until then is Dead without an error (KIP-1043).
 */
public final class DescribeGroupsHandler implements ApiHandler<DescribeGroupsRequest> {

    private static final short FIRST_WITH_NOT_FOUND = 6;
    private final GroupCoordinators coordinators;

    public DescribeGroupsHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_GROUPS;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 6;
    }

    @Override
    public void handle(RequestContext context, DescribeGroupsRequest request, Reply reply) {
        List<String> groups = request.groups();
        Gather<DescribedGroup> answers = new Gather<>(context.connection(), groups.size(), all -> {
            all.forEach(group -> finish(group, request, context.version()));
            reply.send(new DescribeGroupsResponse().groups(all));
        });
        for (int i = 0; i < groups.size(); i++) {
            String groupId = groups.get(i);
            Consumer<DescribedGroup> place = answers.place(i);
            coordinators.call(
                    groupId,
                    coordinator -> coordinator.describeGroup(groupId, place),
                    error -> place.accept(failed(groupId, error)));
        }
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

    @Override
    public DescribeGroupsResponse errorResponse(DescribeGroupsRequest request, ErrorCode error) {
        return new DescribeGroupsResponse()
                .groups(request.groups().stream()
                        .map(groupId -> failed(groupId, error))
                        .toList());
    }
}
