package org.barnabas.simulation.client;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;

/** Gives topics without keys another partition now and then. What was acknowledged must be there at the end. */
final class PartitionGrowths implements Chore {

    private static final short VERSION = 3;
    private static final int MOST = 6;
    private static final int AUDIT_TRIES = 200;

    private final AdminDesk desk;
    private final List<TopicPlan> topics;
    private final Map<String, Integer> acknowledged = new TreeMap<>();

    PartitionGrowths(AdminDesk desk, List<TopicPlan> topics) {
        this.desk = desk;
        this.topics = topics.stream()
                .filter(plan -> plan.kind().isLasting() && !plan.kind().isKeyed())
                .toList();
    }

    @Override
    public void run(Runnable done) {
        TopicPlan plan = desk.pick(topics);
        KnownTopic known = desk.directory().topic(plan.name());
        if (known == null || known.partitions() == 0 || known.partitions() >= MOST) {
            done.run();
            return;
        }
        int count = known.partitions() + 1;
        CreatePartitionsRequest request = new CreatePartitionsRequest()
                .timeoutMs(AdminDesk.PATIENCE_MS)
                .topics(List.of(new CreatePartitionsTopic()
                        .name(plan.name())
                        .count(count)
                        .assignments(null)));
        desk.<CreatePartitionsResponse>controller(
                ApiKey.CREATE_PARTITIONS,
                VERSION,
                request,
                answer -> {
                    CreatePartitionsTopicResult result = answer.results().get(0);
                    if (desk.known(
                                    "giving " + plan.name() + " " + count + " partitions",
                                    result.errorCode(),
                                    String.valueOf(result.errorMessage()),
                                    ErrorCode.INVALID_PARTITIONS,
                                    ErrorCode.INVALID_REPLICATION_FACTOR,
                                    ErrorCode.REASSIGNMENT_IN_PROGRESS,
                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                            && result.errorCode() == ErrorCode.NONE.code()) {
                        acknowledged.put(plan.name(), count);
                    }
                    desk.directory().refresh(done);
                },
                done);
    }

    @Override
    public void audit(Runnable done) {
        audit(AUDIT_TRIES, done);
    }

    private void audit(int tries, Runnable done) {
        desk.directory().refresh(() -> {
            String missing = "";
            for (Map.Entry<String, Integer> each : acknowledged.entrySet()) {
                KnownTopic known = desk.directory().topic(each.getKey());
                if (known == null || known.partitions() < each.getValue()) {
                    missing = each.toString();
                }
            }
            if (missing.isEmpty()) {
                done.run();
            } else if (tries > 0) {
                desk.after(desk.pace().backoffMs(), () -> audit(tries - 1, done));
            } else {
                desk.fail("does not see the partitions that it was given: " + missing);
                done.run();
            }
        });
    }
}
