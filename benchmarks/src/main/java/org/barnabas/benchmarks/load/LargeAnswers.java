package org.barnabas.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.barnabas.testkit.wire.WireClient;

/** DescribeGroups that names a group of 0.9 MB 900 times, and many connections that do so and read nothing. */
final class LargeAnswers implements LoadScenario {

    private static final String GROUP = "large";
    private static final int TIMES = 900;
    private static final int ASSIGNMENT_BYTES = 900_000;
    private static final int CONNECTIONS = 60;
    private static final int SESSION_MS = 1_800_000;
    private static final int GROUP_VERSION = 2;
    private static final int DESCRIBE_VERSION = 4;
    private static final int STAND_SECONDS = 10;

    @Override
    public void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception {
        int coordinator = Coordinators.of(cluster, GROUP);
        join(cluster, coordinator);
        DescribeGroupsRequest request = new DescribeGroupsRequest().groups(Collections.nCopies(TIMES, GROUP));
        try (Bystanders bystanders = Bystanders.start(cluster)) {
            try (WireClient client = cluster.connect(coordinator)) {
                DescribeGroupsResponse response =
                        client.call(DescribeGroupsResponse.class, ApiKey.DESCRIBE_GROUPS, DESCRIBE_VERSION, request);
                long errors = response.groups().stream()
                        .filter(group -> group.errorCode() != 0)
                        .count();
                report.goal(
                        !response.groups().isEmpty(),
                        "a group of %d bytes named %d times: %d entries, %d of them refused",
                        ASSIGNMENT_BYTES,
                        TIMES,
                        response.groups().size(),
                        errors);
            }
            List<WireClient> deaf = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    WireClient client = cluster.connect(coordinator);
                    deaf.add(client);
                    client.send(ApiKey.DESCRIBE_GROUPS, DESCRIBE_VERSION, request);
                }
                TimeUnit.SECONDS.sleep(STAND_SECONDS);
                report.note(
                        "%d connections that do not read hold %.0f bytes of answers",
                        CONNECTIONS, cluster.metric(coordinator, "barnabas_net_answer_memory_bytes"));
            } finally {
                for (WireClient client : deaf) {
                    client.close();
                }
            }
            bystanders.report(report);
        }
        cluster.reportMemory(report);
    }

    private static void join(LoadCluster cluster, int coordinator) throws IOException {
        try (WireClient client = cluster.connect(coordinator)) {
            JoinGroupResponse joined = client.call(
                    JoinGroupResponse.class,
                    ApiKey.JOIN_GROUP,
                    GROUP_VERSION,
                    new JoinGroupRequest()
                            .groupId(GROUP)
                            .sessionTimeoutMs(SESSION_MS)
                            .rebalanceTimeoutMs(SESSION_MS)
                            .protocolType("consumer")
                            .protocols(List.of(new JoinGroupRequestProtocol().name("range"))));
            SyncGroupResponse synced = client.call(
                    SyncGroupResponse.class,
                    ApiKey.SYNC_GROUP,
                    GROUP_VERSION,
                    new SyncGroupRequest()
                            .groupId(GROUP)
                            .generationId(joined.generationId())
                            .memberId(joined.memberId())
                            .assignments(List.of(new SyncGroupRequestAssignment()
                                    .memberId(joined.memberId())
                                    .assignment(new byte[ASSIGNMENT_BYTES]))));
            if (joined.errorCode() != 0 || synced.errorCode() != 0) {
                throw new IOException("the group was refused: " + joined.errorCode() + ", " + synced.errorCode());
            }
        }
    }
}
