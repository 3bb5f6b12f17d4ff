package org.barnabas.simulation.client;

import java.util.List;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import org.barnabas.protocol.message.DeleteRecordsResponse;
import org.barnabas.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import org.barnabas.simulation.client.KnownTopic.KnownLeader;
import org.barnabas.testkit.history.TopicPartition;

/** Removes the begin of a topic whose records may go. */
final class RecordRemovals implements Chore {

    private static final short VERSION = 2;

    private final AdminDesk desk;
    private final OffsetQuestions questions;
    private final List<TopicPlan> topics;

    RecordRemovals(AdminDesk desk, List<TopicPlan> topics) {
        this.desk = desk;
        this.questions = new OffsetQuestions(desk.home(), desk.directory(), desk.pace());
        this.topics = topics.stream()
                .filter(plan -> plan.kind() == TopicKind.SHORTENED)
                .toList();
    }

    @Override
    public void run(Runnable done) {
        KnownTopic known = topics.isEmpty()
                ? null
                : desk.directory().topic(desk.pick(topics).name());
        int which = desk.draw(Integer.MAX_VALUE);
        int percent = desk.draw(60);
        if (known == null || known.partitions() == 0) {
            done.run();
            return;
        }
        TopicPartition partition = new TopicPartition(topics.get(0).name(), which % known.partitions());
        questions.list(partition, OffsetQuestions.LATEST, new OffsetQuestions.Offsets() {
            @Override
            public void found(long offset, long timestamp) {
                remove(partition, offset * percent / 100, done);
            }

            @Override
            public void unknown() {
                done.run();
            }
        });
    }

    private void remove(TopicPartition partition, long before, Runnable done) {
        KnownLeader leader = desk.directory().leader(partition);
        PeerClient broker = leader == null ? null : desk.directory().broker(leader.broker());
        if (broker == null) {
            done.run();
            return;
        }
        DeleteRecordsRequest request = new DeleteRecordsRequest()
                .timeoutMs(AdminDesk.PATIENCE_MS)
                .topics(List.of(new DeleteRecordsTopic()
                        .name(partition.topic())
                        .partitions(List.of(new DeleteRecordsPartition()
                                .partitionIndex(partition.partition())
                                .offset(before)))));
        desk.directory()
                .<DeleteRecordsResponse>ask(
                        broker,
                        ApiKey.DELETE_RECORDS,
                        VERSION,
                        request,
                        desk.pace().requestMs(),
                        answer -> {
                            onRemoved(
                                    partition,
                                    before,
                                    answer.topics().get(0).partitions().get(0));
                            done.run();
                        },
                        failure -> desk.directory().refresh(done));
    }

    private void onRemoved(TopicPartition partition, long before, DeleteRecordsPartitionResult result) {
        ErrorCode error = ErrorCode.of(result.errorCode());
        desk.note("removing what is before " + before + " of " + partition + ": " + error);
        if (error == ErrorCode.NONE) {
            if (result.lowWatermark() < before) {
                desk.fail("had what is before " + before + " of " + partition + " removed, but the log starts at "
                        + result.lowWatermark());
            }
        } else if (error != ErrorCode.OFFSET_OUT_OF_RANGE
                && !Refusals.ELSEWHERE.contains(error)
                && !Refusals.LATER.contains(error)) {
            // Out of range: a new leader does not know yet how far the last one had come.
            desk.fail("got " + error + " for removing what is before " + before + " of " + partition);
        }
    }
}
