package org.barnabas.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a group's offsets only move forwards, and a partition has one owner in each generation. */
final class GroupChecks {

    private record Position(String group, TopicPartition partition) {

        @Override
        public int hashCode() {
            return 31 * group.hashCode() + partition.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Position that && group.equals(that.group) && partition.equals(that.partition);
        }
    }

    private record Ownership(Position position, int generation) {}

    /** An operation of a member, with the offset that it committed or first read. */
    private record Step(long offset, Operation by) {}

    private final Findings findings;

    GroupChecks(Findings findings) {
        this.findings = findings;
    }

    void check(List<Operation> operations) {
        Map<Position, List<Step>> steps = new LinkedHashMap<>();
        Map<Ownership, Operation> owners = new HashMap<>();
        for (Operation operation : operations) {
            String group = operation.context().group();
            if (group == null || operation.outcome() != Operation.Outcome.OK) {
                continue;
            }
            Set<Position> known = new HashSet<>();
            for (Entry entry : operation.entries()) {
                if (!entry.hasOffset() && operation.kind() != Operation.Kind.SEEK) {
                    continue;
                }
                Position position = new Position(group, entry.partition());
                // Of a poll only the first record of each partition counts.
                if (known.add(position)) {
                    steps.computeIfAbsent(position, none -> new ArrayList<>()).add(new Step(entry.offset(), operation));
                }
                if (operation.kind() == Operation.Kind.COMMIT) {
                    own(position, operation, owners);
                }
            }
        }
        steps.forEach(this::offsets);
    }

    private void own(Position position, Operation commit, Map<Ownership, Operation> owners) {
        int generation = commit.context().generation();
        if (generation == Context.NO_GENERATION) {
            return;
        }
        Operation first = owners.putIfAbsent(new Ownership(position, generation), commit);
        if (first != null && !first.client().equals(commit.client())) {
            findings.add(
                    AnomalyKind.TWO_OWNERS,
                    first.client() + " and " + commit.client() + " both committed for " + position.partition()
                            + " in generation " + generation + " of " + position.group(),
                    first,
                    commit);
        }
    }

    private void offsets(Position position, List<Step> steps) {
        List<Step> commits = new ArrayList<>(steps.stream()
                .filter(step -> step.by().kind() == Operation.Kind.COMMIT)
                .toList());
        commits.sort(Comparator.comparingLong(step -> step.by().endNanos()));
        steps.sort(Comparator.comparingLong(step -> step.by().startNanos()));
        int next = 0;
        @Nullable Step highest = null;
        for (Step step : steps) {
            while (next < commits.size()
                    && commits.get(next).by().endNanos() < step.by().startNanos()) {
                Step commit = commits.get(next++);
                highest = highest == null || highest.offset() < commit.offset() ? commit : highest;
            }
            if (step.by().kind() == Operation.Kind.SEEK) {
                highest = null;
            } else if (highest != null && step.offset() < highest.offset() && binds(highest, step)) {
                findings.add(
                        AnomalyKind.OFFSET_REGRESSION,
                        "group " + position.group()
                                + (step.by().kind() == Operation.Kind.COMMIT ? " committed" : " read from") + " offset "
                                + step.offset() + " of " + position.partition() + " after " + highest.offset()
                                + " had been committed",
                        highest.by(),
                        step.by());
            }
        }
    }

    /**
     * Commits bind all later commits. They bind polls of the same or a later generation only: a member that was pushed
     * out and does not know it yet may still hand out what it had fetched.
     */
    private static boolean binds(Step commit, Step step) {
        if (step.by().kind() == Operation.Kind.COMMIT) {
            return true;
        }
        int generation = step.by().context().generation();
        return step.by().kind() == Operation.Kind.POLL
                && generation != Context.NO_GENERATION
                && generation >= commit.by().context().generation();
    }
}
