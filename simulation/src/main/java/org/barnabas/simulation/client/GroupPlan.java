package org.barnabas.simulation.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member is.
 *
 * @param topics that it subscribes to
 * @param assignors in the order of its wishes; members of one group share one at least
 * @param instanceId of a static member (KIP-345), else null
 */
public record GroupPlan(
        String group,
        List<String> topics,
        List<String> assignors,
        @Nullable String instanceId) {}
