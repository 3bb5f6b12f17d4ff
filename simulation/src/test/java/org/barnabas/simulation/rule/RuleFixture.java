package org.barnabas.simulation.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Standing;
import org.barnabas.testkit.history.TopicPartition;

/** A partition on three machines, of which tests say what they hold and show. */
final class RuleFixture {

    static final TopicPartition PARTITION = new TopicPartition("t", 0);
    static final ReplicaSeen.Promised KEPT = new ReplicaSeen.Promised(true, false);
    static final ReplicaSeen.Promised SHORTENED = new ReplicaSeen.Promised(false, false);
    static final ReplicaSeen.Promised COMPACTED = new ReplicaSeen.Promised(true, true);

    private final PartitionRules rules;
    private final Map<Integer, Excuses> excuses = new HashMap<>();
    private final Truth truth = new Truth(new FakeZkServer());

    RuleFixture(ReplicaSeen.Promised promised) {
        rules = new PartitionRules(PARTITION, promised, new Complaints());
    }

    PartitionRules rules() {
        return rules;
    }

    Excuses excuses(int broker) {
        return excuses.computeIfAbsent(broker, any -> new Excuses(broker, truth));
    }

    ReplicaSeen replica(int broker) {
        return rules.replica(broker, excuses(broker));
    }

    /** It gets a record of epoch 1 for each value, {@code key=value} or without a key; none for an empty one. */
    RuleFixture holds(int broker, String... values) {
        Content content = replica(broker).content();
        for (String value : values) {
            content.add(record(value));
        }
        return this;
    }

    static RecordSeen record(String text) {
        int at = text.indexOf('=');
        return at < 0
                ? RecordSeen.data(1, null, text)
                : RecordSeen.data(1, text.substring(0, at), text.substring(at + 1));
    }

    RuleFixture leads(int broker, int epoch, long highWatermark) {
        return shows(broker, new PartitionView(Standing.LEADER, epoch, highWatermark, highWatermark, null));
    }

    RuleFixture follows(int broker, long highWatermark) {
        return shows(broker, new PartitionView(Standing.FOLLOWER, 1, highWatermark, highWatermark, null));
    }

    RuleFixture shows(int broker, PartitionView view) {
        ReplicaSeen replica = replica(broker);
        replica.show(view);
        rules.onView(replica, false);
        return this;
    }

    /** All of them have it, and the first one leads. */
    static RuleFixture healthy(ReplicaSeen.Promised promised, String... values) {
        RuleFixture fixture = new RuleFixture(promised);
        for (int broker = 1; broker <= 3; broker++) {
            fixture.holds(broker, values);
        }
        return fixture.leads(1, 1, values.length);
    }

    void inSync(int leader, int epoch, Integer... members) {
        rules.check(PartitionImage.led(0, epoch, List.of(1, 2, 3)).withLeadership(leader, epoch, List.of(members), 0));
    }
}
