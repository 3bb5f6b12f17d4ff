package org.barnabas.broker;

import org.barnabas.broker.config.ThrottleConfig;
import org.barnabas.ports.MonotonicClock;

/**
 * What this broker may copy of throttled replicas.
 *
 * @param leader out of it
 * @param follower into it
 */
record ReplicationQuotas(ReplicationQuota leader, ReplicationQuota follower) {

    static ReplicationQuotas of(ThrottleConfig config, MonotonicClock clock) {
        ReplicationQuotas quotas = new ReplicationQuotas(new ReplicationQuota(clock), new ReplicationQuota(clock));
        quotas.limit(config);
        return quotas;
    }

    void limit(ThrottleConfig config) {
        leader.limit(config.leaderRate());
        follower.limit(config.followerRate());
    }
}
