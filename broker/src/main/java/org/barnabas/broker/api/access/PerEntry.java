package org.barnabas.broker.api.access;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * Judges each entry of a list in the request; the handler gets what is allowed, and the answers for the rest come behind its
 * own. It is not called if nothing is left of the list. A list that is null or empty names nothing and passes.
 *
 * @param <Q> the request
 * @param <E> an entry of it
 * @param <R> the response
 * @param <A> the answer to an entry
 */
public final class PerEntry<Q extends Request, E, R extends Message, A> implements Enforcement<Q> {

    private final List<AccessRule> rules;
    private final ListIn<Q, E> asked;
    private final ListIn<R, A> answers;
    private final BiFunction<Access, E, ErrorCode> judge;
    private final BiFunction<List<E>, ErrorCode, List<A>> refuse;

    private PerEntry(
            List<AccessRule> rules,
            ListIn<Q, E> asked,
            ListIn<R, A> answers,
            BiFunction<Access, E, ErrorCode> judge,
            BiFunction<List<E>, ErrorCode, List<A>> refuse) {
        this.rules = rules;
        this.asked = asked;
        this.answers = answers;
        this.judge = judge;
        this.refuse = refuse;
    }

    /** With the answers to denied entries that the schemas give ({@link Request#errorFor}). */
    @SuppressWarnings("unchecked") // the request and its response belong to one API
    public static <Q extends Request, E, R extends Message, A> PerEntry<Q, E, R, A> of(
            List<AccessRule> rules, ListIn<Q, E> asked, ListIn<R, A> answers, BiFunction<Access, E, ErrorCode> judge) {
        return new PerEntry<>(
                rules,
                asked,
                answers,
                judge,
                (denied, error) -> answers.in((R) asked.messageWith(denied).errorFor(error)));
    }

    /** The same with other answers to denied entries. */
    public PerEntry<Q, E, R, A> refusing(BiFunction<List<E>, ErrorCode, List<A>> other) {
        return new PerEntry<>(rules, asked, answers, judge, other);
    }

    @Override
    public List<AccessRule> rules() {
        return rules;
    }

    @Override
    public Screening screen(Access access, Q request) {
        List<A> refused = takeOut(access, request);
        if (refused.isEmpty()) {
            return Screening.PASSED;
        }
        return asked.in(request).isEmpty()
                ? Screening.refused(answers.messageWith(refused))
                : Screening.completed((R response) -> with(refused, response));
    }

    /** Leaves what is allowed in the request, and returns the answers to all else. */
    List<A> takeOut(Access access, Q request) {
        Map<ErrorCode, List<E>> denied = new EnumMap<>(ErrorCode.class);
        List<E> allowed = new ArrayList<>();
        for (E entry : asked.in(request)) {
            ErrorCode verdict = judge.apply(access, entry);
            if (verdict == ErrorCode.NONE) {
                allowed.add(entry);
            } else {
                denied.computeIfAbsent(verdict, error -> new ArrayList<>()).add(entry);
            }
        }
        List<A> refused = new ArrayList<>();
        denied.forEach((error, entries) -> refused.addAll(refuse.apply(entries, error)));
        if (!refused.isEmpty()) {
            asked.setter().accept(request, allowed);
        }
        return refused;
    }

    private R with(List<A> refused, R response) {
        List<A> all = new ArrayList<>(answers.in(response));
        all.addAll(refused);
        answers.setter().accept(response, all);
        return response;
    }
}
