package org.barnabas.simulation.plant;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.bytebuddy.asm.Advice;
import org.barnabas.partition.InSyncProposals.Member;
import org.barnabas.partition.InSyncProposals.Proposal;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.lead.FollowerTable;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Mistakes in what a leader thinks of its followers. Public is what the altered classes call. */
public final class InSyncPlants {

    private static final String KEEPER = "partition.InSyncKeeper";
    private static final String SET = "partition.lead.InSyncSet";

    private InSyncPlants() {}

    /** R4: whether a follower has what was there when the leadership began is not asked. */
    static List<Alteration> early() {
        return List.of(Alteration.unread(KEEPER, "canJoin", 1, "epochStart"));
    }

    /** R6: what is proposed is settled already, whatever the controller will say. */
    static List<Alteration> granted() {
        return List.of(Alteration.advised(SET, "propose", 1, TakesForGranted.class));
    }

    static final class TakesForGranted {

        @SuppressWarnings("UnusedVariable") // what is written belongs to the altered class
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("proposed") SortedSet<Integer> proposed,
                @Advice.FieldValue(value = "settled", readOnly = false) SortedSet<Integer> settled) {
            settled = proposed;
        }
    }

    /** ALONE: the high watermark moves as if there were no followers. */
    static List<Alteration> alone() {
        return List.of(Alteration.called(
                "partition.lead.HighWatermark", "advance", 4, "isEmpty", InSyncPlants.class, "nobody"));
    }

    public static boolean nobody(Map<Integer, ?> followers) {
        return true;
    }

    /** ISR: the set never gets smaller: whoever was in it once is waited for. */
    static List<Alteration> neverLeft() {
        return List.of(Alteration.advised(SET, "settle", 2, KeepsAll.class));
    }

    static final class KeepsAll {

        @Advice.OnMethodEnter
        static SortedSet<Integer> enter(@Advice.FieldValue("settled") SortedSet<Integer> settled) {
            return settled;
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter SortedSet<Integer> before,
                @Advice.FieldValue(value = "settled", readOnly = false) SortedSet<Integer> settled) {
            settled = union(before, settled);
        }
    }

    public static SortedSet<Integer> union(SortedSet<Integer> before, SortedSet<Integer> now) {
        SortedSet<Integer> all = new TreeSet<>(before);
        all.addAll(now);
        return Collections.unmodifiableSortedSet(all);
    }

    /** A3: who has left is back when it says something else than before it left, in whatever life. */
    static List<Alteration> backWhenMoved() {
        String follower = "partition.lead.ReplicaProgress";
        return List.of(
                Alteration.advised(follower, "onLeft", 0, Leaves.class).with("leftBefore", long.class),
                Alteration.advised(follower, "isBack", 0, BackWhenMoved.class));
    }

    static final class Leaves {

        @SuppressWarnings("UnusedVariable") // what is written belongs to the altered class
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("endOffset") long endOffset,
                @Advice.FieldValue(value = "leftBefore", readOnly = false) long leftBefore) {
            leftBefore = endOffset + 1;
        }
    }

    static final class BackWhenMoved {

        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("endOffset") long endOffset,
                @Advice.FieldValue("leftBefore") long leftBefore,
                @Advice.Return(readOnly = false) boolean back) {
            back = back && endOffset + 1 != leftBefore;
        }
    }

    /** C4: once nobody knew what became of a wish, no refusal ends it. */
    static List<Alteration> stubborn() {
        return List.of(Alteration.advised(KEEPER, "onAnswer", 3, Stubborn.class).with("uncertain", Object.class));
    }

    static final class Stubborn {

        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) int number,
                @Advice.Argument(value = 1, readOnly = false) ErrorCode error,
                @Advice.Argument(2) @Nullable Settled settled,
                @Advice.FieldValue("attempt") int attempt,
                @Advice.FieldValue("wish") @Nullable Proposal wish,
                @Advice.FieldValue(value = "uncertain", readOnly = false) @Nullable Object uncertain) {
            if (settled == null && number == attempt && wish != null) {
                if (error != ErrorCode.INELIGIBLE_REPLICA && error != ErrorCode.OPERATION_NOT_ATTEMPTED) {
                    uncertain = wish;
                } else if (uncertain == wish) {
                    error = ErrorCode.UNKNOWN_SERVER_ERROR;
                }
            }
        }
    }

    /** C3: a wish is sent in the name of whoever lives now, and for some seconds a refusal does not end one of unknown fate. */
    static List<Alteration> presentLives() {
        return List.of(
                Alteration.advised(KEEPER, "send", 1, PresentLives.class),
                Alteration.advised(KEEPER, "onAnswer", 3, Patient.class)
                        .with("uncertain", Object.class)
                        .with("refusals", int.class));
    }

    static final class PresentLives {

        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 0, readOnly = false) Proposal proposal,
                @Advice.FieldValue("broker") int broker,
                @Advice.FieldValue("followers") FollowerTable followers) {
            proposal = inPresentLives(proposal, broker, followers);
        }
    }

    public static Proposal inPresentLives(Proposal made, int leader, FollowerTable followers) {
        List<Member> members = made.inSync().stream()
                .map(member -> member.broker() == leader
                        ? member
                        : new Member(member.broker(), followers.lifeOf(member.broker())))
                .toList();
        return new Proposal(made.handle(), made.leaderEpoch(), made.partitionEpoch(), members);
    }

    static final class Patient {

        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) int number,
                @Advice.Argument(value = 1, readOnly = false) ErrorCode error,
                @Advice.Argument(2) @Nullable Settled settled,
                @Advice.FieldValue("attempt") int attempt,
                @Advice.FieldValue("wish") @Nullable Proposal wish,
                @Advice.FieldValue(value = "uncertain", readOnly = false) @Nullable Object uncertain,
                @Advice.FieldValue(value = "refusals", readOnly = false) int refusals) {
            if (settled == null && number == attempt && wish != null) {
                if (error != ErrorCode.INELIGIBLE_REPLICA && error != ErrorCode.OPERATION_NOT_ATTEMPTED) {
                    refusals = uncertain == wish ? refusals : 0;
                    uncertain = wish;
                } else if (uncertain == wish && refusals < 5) {
                    refusals++;
                    error = ErrorCode.UNKNOWN_SERVER_ERROR;
                }
            }
        }
    }
}
