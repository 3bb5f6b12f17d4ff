package org.barnabas.simulation.client;

import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteGroupsResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;

/** Commits for a group without members, and deletes it. */
final class GroupRemovals implements Chore {

    private static final String GROUP = "administered";
    private static final short COMMIT_VERSION = 8;
    private static final short DELETE_VERSION = 2;

    private final AdminDesk desk;
    private final CoordinatorRoute coordinator;
    private final List<TopicPlan> topics;
    /** Whether it is known to be there: then it can be deleted, once. */
    private boolean present;

    GroupRemovals(AdminDesk desk, Topics topics) {
        this.desk = desk;
        this.coordinator = new CoordinatorRoute(desk.home(), desk.directory(), desk.pace(), GROUP);
        this.topics = topics.of(TopicKind.KEPT);
    }

    @Override
    public void run(Runnable done) {
        if (topics.isEmpty()) {
            done.run();
        } else if (present) {
            delete(done);
        } else {
            commit(done);
        }
    }

    private void commit(Runnable done) {
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId(GROUP)
                .generationIdOrMemberEpoch(-1)
                .memberId("")
                .topics(List.of(new OffsetCommitRequestTopic()
                        .name(topics.get(0).name())
                        .partitions(List.of(new OffsetCommitRequestPartition()
                                .partitionIndex(0)
                                .committedOffset(desk.draw(1000))
                                .committedLeaderEpoch(-1)
                                .committedMetadata("")))));
        coordinator.<OffsetCommitResponse>ask(
                ApiKey.OFFSET_COMMIT,
                COMMIT_VERSION,
                request,
                desk.pace().requestMs(),
                answer -> {
                    ErrorCode error = ErrorCode.of(
                            answer.topics().get(0).partitions().get(0).errorCode());
                    present = error == ErrorCode.NONE;
                    if (!present
                            && !coordinator.moved(error)
                            && error != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                            && error != ErrorCode.REQUEST_TIMED_OUT) {
                        desk.fail("got " + error + " for a commit without members");
                    }
                    done.run();
                },
                done);
    }

    private void delete(Runnable done) {
        present = false;
        coordinator.<DeleteGroupsResponse>ask(
                ApiKey.DELETE_GROUPS,
                DELETE_VERSION,
                new DeleteGroupsRequest().groupsNames(List.of(GROUP)),
                desk.pace().requestMs(),
                answer -> {
                    ErrorCode error = ErrorCode.of(answer.results().get(0).errorCode());
                    desk.note("deleting " + GROUP + ": " + error);
                    // Where the coordinator has moved nobody knows; the next commit makes the group be there again.
                    if (!coordinator.moved(error) && error != ErrorCode.NONE) {
                        desk.fail("got " + error + " for deleting a group that has offsets and no members");
                    }
                    done.run();
                },
                done);
    }
}
