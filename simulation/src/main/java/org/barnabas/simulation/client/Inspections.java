package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteGroupsResponse;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeLogDirsRequest;
import org.barnabas.protocol.message.DescribeLogDirsResponse;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;

/** Looks at what there is: log directories, configurations, groups. */
final class Inspections implements Chore {

    private static final short LOG_DIRS_VERSION = 4;
    private static final short CONFIGS_VERSION = 4;
    private static final short LIST_VERSION = 4;
    private static final short DESCRIBE_VERSION = 5;
    private static final short DELETE_VERSION = 2;
    private static final byte TOPIC = 2;

    private static final Set<String> GROUP_STATES =
            Set.of("Empty", "Dead", "Stable", "PreparingRebalance", "CompletingRebalance");

    private final AdminDesk desk;
    private final List<TopicPlan> topics;
    private final List<String> groups;
    private final Runnable[] looks;
    private Runnable finished = () -> {};

    /** @param groups that have members now and then */
    Inspections(AdminDesk desk, List<TopicPlan> topics, List<String> groups) {
        this.desk = desk;
        this.topics = topics;
        this.groups = groups;
        this.looks = new Runnable[] {
            this::logDirs, this::configs, this::listGroups, this::describeGroups, this::deleteNoGroup
        };
    }

    @Override
    public void run(Runnable done) {
        finished = done;
        looks[desk.draw(looks.length)].run();
    }

    private void done() {
        finished.run();
    }

    private void allow(String what, short code, ErrorCode... others) {
        ErrorCode error = ErrorCode.of(code);
        Set<ErrorCode> allowed = EnumSet.of(ErrorCode.NONE, others);
        if (!allowed.contains(error)) {
            desk.fail("got " + error + " for " + what);
        }
    }

    private void logDirs() {
        desk.<DescribeLogDirsResponse>anyone(
                ApiKey.DESCRIBE_LOG_DIRS,
                LOG_DIRS_VERSION,
                new DescribeLogDirsRequest().topics(null),
                answer -> {
                    allow("log directories", answer.errorCode());
                    answer.results().forEach(result -> {
                        allow("log directory " + result.logDir(), result.errorCode(), ErrorCode.KAFKA_STORAGE_ERROR);
                        result.topics()
                                .forEach(topic -> topic.partitions().forEach(partition -> {
                                    if (partition.partitionSize() < 0) {
                                        desk.fail("was told that " + topic.name() + "-" + partition.partitionIndex()
                                                + " has " + partition.partitionSize() + " bytes");
                                    }
                                }));
                    });
                    done();
                },
                this::done);
    }

    private void configs() {
        List<DescribeConfigsResource> resources = new ArrayList<>();
        topics.forEach(plan -> resources.add(new DescribeConfigsResource()
                .resourceType(TOPIC)
                .resourceName(plan.name())
                .configurationKeys(null)));
        desk.<DescribeConfigsResponse>anyone(
                ApiKey.DESCRIBE_CONFIGS,
                CONFIGS_VERSION,
                new DescribeConfigsRequest().resources(resources),
                answer -> {
                    answer.results()
                            .forEach(result -> allow(
                                    "the configuration of " + result.resourceName(),
                                    result.errorCode(),
                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
                    done();
                },
                this::done);
    }

    private void listGroups() {
        desk.<ListGroupsResponse>anyone(
                ApiKey.LIST_GROUPS,
                LIST_VERSION,
                new ListGroupsRequest(),
                answer -> {
                    allow(
                            "the list of groups",
                            answer.errorCode(),
                            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                            ErrorCode.COORDINATOR_NOT_AVAILABLE);
                    answer.groups().forEach(group -> state(group.groupId(), group.groupState()));
                    done();
                },
                this::done);
    }

    private void describeGroups() {
        if (groups.isEmpty()) {
            done();
            return;
        }
        desk.<DescribeGroupsResponse>anyone(
                ApiKey.DESCRIBE_GROUPS,
                DESCRIBE_VERSION,
                new DescribeGroupsRequest().groups(groups),
                answer -> {
                    answer.groups().forEach(group -> {
                        allow(
                                group.groupId(),
                                group.errorCode(),
                                ErrorCode.NOT_COORDINATOR,
                                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                                ErrorCode.COORDINATOR_NOT_AVAILABLE);
                        if (group.errorCode() == ErrorCode.NONE.code()) {
                            state(group.groupId(), group.groupState());
                        }
                    });
                    done();
                },
                this::done);
    }

    private void state(String group, String state) {
        if (!GROUP_STATES.contains(state)) {
            desk.fail("was told that " + group + " is " + state);
        }
    }

    /** A group that never was cannot be deleted. */
    private void deleteNoGroup() {
        desk.<DeleteGroupsResponse>anyone(
                ApiKey.DELETE_GROUPS,
                DELETE_VERSION,
                new DeleteGroupsRequest().groupsNames(List.of("nobody")),
                answer -> {
                    answer.results().forEach(result -> {
                        allow(
                                "deleting a group that never was",
                                result.errorCode(),
                                ErrorCode.GROUP_ID_NOT_FOUND,
                                ErrorCode.NOT_COORDINATOR,
                                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                                ErrorCode.COORDINATOR_NOT_AVAILABLE);
                        if (result.errorCode() == ErrorCode.NONE.code()) {
                            desk.fail("deleted a group that never was");
                        }
                    });
                    done();
                },
                this::done);
    }
}
