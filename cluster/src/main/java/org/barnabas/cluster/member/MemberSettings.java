package org.barnabas.cluster.member;

import org.barnabas.cluster.controller.decide.ControllerSettings;

/**
 * How a broker takes part in its cluster.
 *
 * @param jmxPort that the registration shows; -1 for none
 */
public record MemberSettings(ControllerSettings controller, int jmxPort) {

    public int brokerId() {
        return controller.brokerId();
    }
}
