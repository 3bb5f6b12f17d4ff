package org.barnabas.simulation.plant;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.barnabas.coordinator.host.CoordinatorDecision;
import org.barnabas.coordinator.host.CoordinatorHost;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.PartitionReader;
import org.barnabas.coordinator.host.PartitionWriter.Appended;
import org.barnabas.coordinator.host.StateMachine;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;

/** A coordinator is asked to write a record; run inside, each tells what was answered. */
final class CoordinatorProbes {

    private CoordinatorProbes() {}

    /** The record is in the leader's log only. */
    public static final class Uncommitted implements Callable<String> {

        @Override
        public String call() {
            CoordinatorHost host = host();
            host.load(new Machine(), (sink, done) -> done.onReplayed(ErrorCode.NONE, 0));
            host.onHighWatermark(0);
            return ask(host);
        }
    }

    /** The partition is still being read. */
    public static final class Loading implements Callable<String> {

        @Override
        public String call() {
            CoordinatorHost host = host();
            PartitionReader.Done[] later = new PartitionReader.Done[1];
            host.load(new Machine(), (sink, done) -> later[0] = done);
            List<String> told = new ArrayList<>();
            host.<String>ask(() -> CoordinatorDecision.answer("done"), ErrorCode::toString, told::add);
            return "told " + told;
        }
    }

    private static CoordinatorHost host() {
        ManualClock clock = new ManualClock(1_700_000_000_000L);
        return new CoordinatorHost(
                "probe",
                batch -> new Appended(ErrorCode.NONE, 0, 0),
                () -> true,
                clock.monotonic(),
                new ManualScheduler(clock),
                5_000,
                () -> {});
    }

    private static String ask(CoordinatorHost host) {
        List<String> told = new ArrayList<>();
        List<CoordinatorRecord> records = List.of(new CoordinatorRecord(new byte[1], null));
        host.<String>ask(
                () -> CoordinatorDecision.write(records, "done", ErrorCode::toString), ErrorCode::toString, told::add);
        return "told " + told;
    }

    private static final class Machine implements StateMachine {

        @Override
        public void record(long offset, CoordinatorRecord record) {}

        @Override
        public void transactional(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {}

        @Override
        public void marker(long offset, long producerId, short producerEpoch, boolean commit) {}

        @Override
        public void onHighWatermark(long highWatermark) {}

        @Override
        public void onLoaded() {}

        @Override
        public void onUnloaded() {}
    }
}
