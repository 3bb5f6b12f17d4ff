package org.barnabas.broker.api.access;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * What the requests of one API need, and how to answer for what is denied. Stands between {@code Admission} and the handler,
 * which knows nothing of it. Has no state; called on the net loop of the connection.
 */
public interface Enforcement<Q extends Request> {

    /** All that it asks for, for the page on authorization. */
    List<AccessRule> rules();

    /** Takes out of a request what is denied to its sender. */
    Screening screen(Access access, Q request);

    /** Both, one after the other. */
    default Enforcement<Q> and(Enforcement<Q> other) {
        Enforcement<Q> first = this;
        List<AccessRule> all = new ArrayList<>(rules());
        all.addAll(other.rules());
        return new Enforcement<>() {
            @Override
            public List<AccessRule> rules() {
                return List.copyOf(all);
            }

            @Override
            public Screening screen(Access access, Q request) {
                Screening before = first.screen(access, request);
                return before.ends() ? before : before.then(other.screen(access, request));
            }
        };
    }

    /** For an API that asks for nothing. */
    static <Q extends Request> Enforcement<Q> nothing() {
        return of(List.of(), (access, request) -> Screening.PASSED);
    }

    /** The whole request needs an operation on one resource. */
    static <Q extends Request> Enforcement<Q> whole(
            AclOperation operation, ResourceKind kind, Function<Q, String> name) {
        return of(
                List.of(AccessRule.of(operation, kind)),
                (access, request) -> access.allows(operation, kind, name.apply(request))
                        ? Screening.PASSED
                        : Screening.refused(request.errorFor(kind.refusal())));
    }

    /** The whole request needs an operation on the cluster. */
    static <Q extends Request> Enforcement<Q> cluster(AclOperation operation) {
        return whole(operation, ResourceKind.CLUSTER, request -> ResourceKind.CLUSTER_NAME);
    }

    /** A way of screening with the rules that it follows. */
    static <Q extends Request> Enforcement<Q> of(List<AccessRule> rules, Screen<Q> screen) {
        return new Enforcement<>() {
            @Override
            public List<AccessRule> rules() {
                return rules;
            }

            @Override
            public Screening screen(Access access, Q request) {
                return screen.look(access, request);
            }
        };
    }

    /** Looks at one request. */
    @FunctionalInterface
    interface Screen<Q extends Request> {
        Screening look(Access access, Q request);
    }

    /** Completes a response. */
    @FunctionalInterface
    interface Completion<R extends Message> {
        void complete(R response);
    }

    /** A screening that does something to the handler's response, in place. */
    static <R extends Message> Screening completing(Completion<R> completion) {
        return Screening.completed((R response) -> {
            completion.complete(response);
            return response;
        });
    }
}
