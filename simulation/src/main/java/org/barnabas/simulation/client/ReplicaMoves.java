package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;
import org.jspecify.annotations.Nullable;

/** Moves replicas of topics that last between brokers, takes that back, and brings preferred leaders into office. */
final class ReplicaMoves implements Chore {

    private static final short VERSION = 0;
    private static final short ELECT_VERSION = 2;
    private static final byte PREFERRED = 0;

    private final AdminDesk desk;
    private final List<TopicPlan> topics;

    ReplicaMoves(AdminDesk desk, List<TopicPlan> topics) {
        this.desk = desk;
        this.topics = topics.stream().filter(plan -> plan.kind().isLasting()).toList();
    }

    @Override
    public void run(Runnable done) {
        TopicPlan plan = desk.pick(topics);
        KnownTopic known = desk.directory().topic(plan.name());
        int what = desk.draw(5);
        int which = desk.draw(Integer.MAX_VALUE);
        if (known == null || known.partitions() == 0) {
            done.run();
            return;
        }
        int partition = which % known.partitions();
        switch (what) {
            case 0, 1 -> reassign(plan.name(), partition, target(plan.replicas()), done);
            case 2 -> reassign(plan.name(), partition, null, done);
            case 3 -> elect(plan.name(), partition, done);
            default -> list(done);
        }
    }

    private List<Integer> target(int replicas) {
        List<Integer> left = new ArrayList<>(desk.directory().brokerIds());
        List<Integer> target = new ArrayList<>();
        while (target.size() < replicas && !left.isEmpty()) {
            target.add(left.remove(desk.draw(left.size())));
        }
        return target;
    }

    private void reassign(String topic, int partition, @Nullable List<Integer> target, Runnable done) {
        AlterPartitionReassignmentsRequest request = new AlterPartitionReassignmentsRequest()
                .timeoutMs(AdminDesk.PATIENCE_MS)
                .topics(List.of(new ReassignableTopic()
                        .name(topic)
                        .partitions(List.of(new ReassignablePartition()
                                .partitionIndex(partition)
                                .replicas(target)))));
        desk.<AlterPartitionReassignmentsResponse>controller(
                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                VERSION,
                request,
                answer -> {
                    String what = "moving " + topic + "-" + partition + " to " + target;
                    if (desk.known(what, answer.errorCode(), String.valueOf(answer.errorMessage()))) {
                        AlterPartitionReassignmentsResponse.ReassignablePartitionResponse result =
                                answer.responses().get(0).partitions().get(0);
                        // A broker of the target may be down, and there may be nothing to take back.
                        desk.known(
                                what,
                                result.errorCode(),
                                String.valueOf(result.errorMessage()),
                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                                target == null
                                        ? ErrorCode.NO_REASSIGNMENT_IN_PROGRESS
                                        : ErrorCode.INVALID_REPLICA_ASSIGNMENT);
                    }
                    done.run();
                },
                done);
    }

    private void elect(String topic, int partition, Runnable done) {
        ElectLeadersRequest request = new ElectLeadersRequest()
                .electionType(PREFERRED)
                .timeoutMs(AdminDesk.PATIENCE_MS)
                .topicPartitions(List.of(new TopicPartitions().topic(topic).partitions(List.of(partition))));
        desk.<ElectLeadersResponse>controller(
                ApiKey.ELECT_LEADERS,
                ELECT_VERSION,
                request,
                answer -> {
                    String what = "electing the leader of " + topic + "-" + partition;
                    if (desk.known(what, answer.errorCode(), "")) {
                        answer.replicaElectionResults()
                                .forEach(each -> each.partitionResult()
                                        .forEach(result -> desk.known(
                                                what,
                                                result.errorCode(),
                                                String.valueOf(result.errorMessage()),
                                                ErrorCode.ELECTION_NOT_NEEDED,
                                                ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
                                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                                                ErrorCode.LEADER_NOT_AVAILABLE)));
                    }
                    done.run();
                },
                done);
    }

    private void list(Runnable done) {
        desk.<ListPartitionReassignmentsResponse>controller(
                ApiKey.LIST_PARTITION_REASSIGNMENTS,
                VERSION,
                new ListPartitionReassignmentsRequest()
                        .timeoutMs(AdminDesk.PATIENCE_MS)
                        .topics(null),
                answer -> {
                    desk.known("listing what moves", answer.errorCode(), String.valueOf(answer.errorMessage()));
                    done.run();
                },
                done);
    }
}
