package org.barnabas.coordinator.group;

import java.util.function.Function;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a decision about a group's members leads to next. Who decides returns it, and only {@link GroupTurns} acts on it: so
 * decisions know nothing of each other.
 */
public sealed interface Step permits Step.Done, Step.NextGeneration, Step.Recheck, Step.Write {

    /** The group; null if the request was about none. */
    @Nullable
    ClassicGroup group();

    /** Nothing more follows. */
    record Done(@Nullable ClassicGroup group) implements Step {}

    /**
     * Who is in the group, or what they want, has changed: there has to be another generation.
     *
     * @param told what those are told who wait for the assignment of the present one
     */
    record NextGeneration(ClassicGroup group, ErrorCode told, String reason) implements Step {}

    /** Somebody whom the group may have waited for will not come. */
    record Recheck(ClassicGroup group) implements Step {}

    /**
     * A record about the group is to be written.
     *
     * @param whenAppended changes the group when the log has taken the record
     * @param then what follows when it is committed, or of the error if it was refused or takes too long
     */
    record Write(ClassicGroup group, CoordinatorRecord record, Runnable whenAppended, Function<ErrorCode, Step> then)
            implements Step {}

    static Step done(@Nullable ClassicGroup group) {
        return new Done(group);
    }

    static Step nextGeneration(ClassicGroup group, String reason) {
        return new NextGeneration(group, ErrorCode.REBALANCE_IN_PROGRESS, reason);
    }
}
