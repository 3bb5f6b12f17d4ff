package org.barnabas.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges a history by what clients saw alone. Every value must have been sent once. The order of a partition's versions
 * is known from the offsets of acknowledged sends and of all polls. Takes n log n time and a few hundred bytes for each
 * record; stateless, so any thread may check.
 *
 * @param finalReads whether, after all faults were healed, everything was read from the start of each partition to its
 *     end: then an acknowledged value that nobody read is an anomaly even at the end of a partition
 * @param idempotent whether producers were: then duplicates and reordered sends are anomalies
 */
public record HistoryChecker(boolean finalReads, boolean idempotent) {

    /** For idempotent producers and a history that ends with final reads. */
    public static HistoryChecker strict() {
        return new HistoryChecker(true, true);
    }

    /**
     * Finds all anomalies.
     *
     * @throws IllegalArgumentException if a value was sent twice: such a history proves nothing
     */
    public Verdict check(History history) {
        return check(history.operations());
    }

    /** The same for operations in any order. */
    public Verdict check(List<Operation> operations) {
        Findings findings = new Findings();
        Knowledge knowledge = Knowledge.of(operations, idempotent, findings);
        new ValueChecks(knowledge, findings).check(operations, finalReads);
        new RealTimeChecks(knowledge, findings).check(operations);
        SendChecks sends = new SendChecks(knowledge, findings);
        PollChecks polls = new PollChecks(knowledge, findings);
        byClient(operations).values().forEach(ofClient -> {
            if (idempotent) {
                sends.check(ofClient);
            }
            polls.check(ofClient);
        });
        new GroupChecks(findings).check(operations);
        return findings.verdict(operations.size());
    }

    /** Each client's operations in the order of their starts. */
    private static Map<String, List<Operation>> byClient(List<Operation> operations) {
        Map<String, List<Operation>> clients = new LinkedHashMap<>();
        for (Operation operation : operations) {
            clients.computeIfAbsent(operation.client(), none -> new ArrayList<>())
                    .add(operation);
        }
        clients.values().forEach(ofClient -> ofClient.sort(Comparator.comparingLong(Operation::startNanos)));
        return clients;
    }
}
