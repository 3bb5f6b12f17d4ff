package org.barnabas.broker.sim;

import java.util.List;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.protocol.message.CreateTopicsRequest;

/** Makes the only topic. */
final class SimTopic {

    private SimTopic() {}

    /** Asks every broker, if all are there and know of each other; answers whether it did. */
    static boolean create(List<SimMachine> machines) {
        for (SimMachine machine : machines) {
            SimProcess process = machine.process();
            if (process == null || process.images().current().brokers().size() < SimWorld.BROKERS.size()) {
                return false;
            }
        }
        CreateTopicsRequest request = new CreateTopicsRequest()
                .topics(List.of(new CreateTopicsRequest.CreatableTopic()
                        .name(SimWorld.TOPIC)
                        .numPartitions(-1)
                        .replicationFactor((short) -1)
                        .assignments(List.of(
                                new CreateTopicsRequest.CreatableReplicaAssignment().brokerIds(SimWorld.BROKERS)))))
                .timeoutMs(1_000);
        for (SimMachine machine : machines) {
            SimProcess process = machine.process();
            if (process != null) {
                process.member()
                        .controller()
                        .ask(ControllerApis.CREATE_TOPICS, request, RequestOrigin.BROKER, answer -> {});
            }
        }
        return true;
    }
}
