package org.barnabas.cluster.controller;

import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.PreferredLeaders;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether leaderships should go back to their preferred replicas
 * ({@code auto.leader.rebalance.enable}). Owned by the controller's thread.
 */
final class Balancer {

    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);

    /** The first look of a new controller comes soon: brokers that restarted one by one left all to the first. */
    static final long FIRST_MS = 5_000;

    private final ControllerSettings.Balance settings;
    private final Scheduler scheduler;
    private final Announcer announcer;
    private Scheduler.@Nullable Timer next;

    Balancer(ControllerSettings.Balance settings, Scheduler scheduler, Announcer announcer) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.announcer = announcer;
    }

    void start() {
        stop();
        if (settings.enabled()) {
            next = scheduler.schedule(Math.min(FIRST_MS, settings.everyMs()), this::look);
        }
    }

    void stop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void look() {
        next = scheduler.schedule(settings.everyMs(), this::look);
        announcer.submit(state -> {
            Decision<Integer> decision = PreferredLeaders.decide(state, settings.percent());
            if (decision.response() > 0) {
                LOG.info("Leaderships go back to preferred replicas count={}", decision.response());
            }
            return decision;
        });
    }
}
