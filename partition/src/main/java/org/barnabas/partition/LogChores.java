package org.barnabas.partition;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.log.RetentionRound;
import org.barnabas.log.producer.ProducerSummary;
import org.barnabas.ports.Owner;
import org.jspecify.annotations.Nullable;

/** The regular work on a partition's log. What is not done because the log is away is done the next time. */
public final class LogChores {

    private final Owner owner;
    private final LogGate gate;
    private final DiskTrouble trouble;
    private final Supplier<@Nullable OpenLog> open;

    /**
     * Chores of one partition.
     *
     * @param open the log as long as it may be used
     */
    LogChores(Owner owner, LogGate gate, DiskTrouble trouble, Supplier<@Nullable OpenLog> open) {
        this.owner = owner;
        this.gate = gate;
        this.trouble = trouble;
        this.open = open;
    }

    /** Retention: old segments go. */
    public void onRetention() {
        assert owner.isCurrent();
        OpenLog present = open.get();
        if (present != null && !gate.isShut()) {
            RetentionRound.begin(present.log(), trouble::met);
        }
    }

    /** Silent producers are forgotten. */
    public void onProducerCheck() {
        assert owner.isCurrent();
        OpenLog present = open.get();
        if (present != null && !gate.isShut()) {
            present.log().expireProducers();
        }
    }

    /** Answers, at once or when the log is here, with the producers that it knows; none if there is no log. */
    public void producers(Consumer<List<ProducerSummary>> answer) {
        assert owner.isCurrent();
        if (gate.isShut()) {
            gate.hold(new HeldRequest(() -> producers(answer), error -> answer.accept(List.of())));
            return;
        }
        OpenLog present = open.get();
        answer.accept(present == null ? List.of() : present.log().producers());
    }
}
