package org.barnabas.cluster.controller;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.controller.decide.TrailLines;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one request of an administrator changed, in the log when it is written: who deleted a topic is asked weeks later, and
 * nothing else knows. What was written perhaps, because the term ended before ZooKeeper answered, is told as such. Owned by
 * the controller's thread.
 */
final class AdminTrail {

    private static final Logger LOG = LoggerFactory.getLogger(AdminTrail.class);

    private final @Nullable String by;
    private final Consumer<String> log;
    private List<String> decided = List.of();
    private List<String> possible = List.of();

    private AdminTrail(@Nullable String by, Consumer<String> log) {
        this.by = by;
        this.log = log;
    }

    static AdminTrail of(RequestOrigin origin) {
        return new AdminTrail(LOG.isInfoEnabled() ? origin.inLog() : null, LOG::info);
    }

    static AdminTrail of(RequestOrigin origin, Consumer<String> log) {
        return new AdminTrail(origin.inLog(), log);
    }

    /** For what tools ask for in ZooKeeper, which does not say who wrote. */
    static AdminTrail ofOthers() {
        return new AdminTrail(LOG.isInfoEnabled() ? "by=ZooKeeper" : null, LOG::info);
    }

    /** For what brokers ask for in the course of their work. */
    static AdminTrail none() {
        return new AdminTrail(null, line -> {});
    }

    /** Something was done without a request: by the controller itself, or by others who write to ZooKeeper. */
    static void note(List<String> lines, String by) {
        lines.forEach(line -> LOG.info("{} {}", line, by));
    }

    /** A decision is made, and not applied yet; also anew after others wrote. */
    void decided(ControllerState before, Decision<?> decision) {
        if (by != null) {
            decided = TrailLines.of(before, decision.changes());
            possible = decided.isEmpty() ? possible : decided;
        }
    }

    /** All of it is written. */
    void written() {
        tell(decided, "");
    }

    /** It ends without an answer. */
    void refused(ErrorCode error) {
        if (error == ErrorCode.REQUEST_TIMED_OUT) {
            tell(possible, " outcome=unknown");
        }
    }

    private void tell(List<String> lines, String outcome) {
        if (by != null && !lines.isEmpty()) {
            String end = outcome + " " + by;
            lines.forEach(line -> log.accept(line + end));
        }
    }
}
