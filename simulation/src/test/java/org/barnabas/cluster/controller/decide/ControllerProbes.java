package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.barnabas.cluster.controller.DecisionPipeline;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualMailbox;

/** What the controller decides by; run inside, each tells what it sees. */
final class ControllerProbes {

    private ControllerProbes() {}

    private static BrokerRegistration broker(LastStop stop, int minInsync) {
        return new BrokerRegistration(new BrokerNode(1, List.of(), null), -1, 1_001, stop, minInsync);
    }

    /** A broker's file says 2, the controller's says 1. */
    public static final class MinInsync implements Callable<String> {

        @Override
        public String call() {
            ControllerState state = States.withBrokers(1);
            state.brokers(List.of(broker(LastStop.UNKNOWN, 2)));
            return String.valueOf(state.minInsyncOf(1, 1));
        }
    }

    /** A broker has come back after an unclean stop. */
    public static final class UncleanStop implements Callable<String> {

        @Override
        public String call() {
            boolean lost = States.withBrokers(1).mayHaveLostRecords(broker(LastStop.UNCLEAN, 0), 900);
            return lost ? "may have lost records" : "has all records";
        }
    }

    /** Two registrations of a broker. */
    public static final class Lives implements Callable<String> {

        @Override
        public String call() {
            return List.of(new ZkStat(1_001, 0, 0, 0, 0).createdZxid(), new ZkStat(1_002, 0, 0, 0, 0).createdZxid())
                    .toString();
        }
    }

    /** A controller's term ends while ZooKeeper is being asked. */
    public static final class EndOfTerm implements Callable<String> {

        @Override
        public String call() {
            List<String> heard = new ArrayList<>();
            FakeZk zk = new FakeZk(new FakeZkServer(), new ManualMailbox());
            zk.startUnheard();
            DecisionPipeline pipeline = new DecisionPipeline(zk, new DecisionPipeline.Host() {
                @Override
                public void onConflict() {}

                @Override
                public void resign() {}
            });
            pipeline.resume(States.withBrokers(2));
            pipeline.submit(new DecisionPipeline.Request<String>() {
                @Override
                public Decision<String> decide(ControllerState state) {
                    return Decision.of(
                            state, List.of(new Change.TopicDeleted(States.addTopic(state, "t", 1, 1, 2))), "done");
                }

                @Override
                public void done(Decision<String> decision) {
                    heard.add(decision.response());
                }

                @Override
                public void refused(ErrorCode error) {
                    heard.add(error.toString());
                }
            });
            pipeline.stop();
            return String.join(",", heard);
        }
    }
}
