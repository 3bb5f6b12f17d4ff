package org.barnabas.cluster.member;

import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ImageListener;

/**
 * Waits for everything that a controller has to say to one who has just registered: first the orders, then who lives and
 * which topics there are. Other news may come before. On the image thread.
 */
final class FirstMetadata implements ImageListener {

    private static final long INCOMPLETE_MS = 2_000;

    private final int broker;
    private final ControllerPorts ports;
    private final Runnable heard;
    private boolean ordered;
    private boolean patient;
    private boolean over;

    /** @param heard runs on the thread of the ports, perhaps twice */
    FirstMetadata(int broker, ControllerPorts ports, Runnable heard) {
        this.broker = broker;
        this.ports = ports;
        this.heard = heard;
    }

    @Override
    public void onImage(ClusterDelta delta) {
        ordered |= delta.completeLocalReplicas();
        if (over || !delta.after().isAlive(broker)) {
            return;
        }
        if (ordered) {
            over = true;
            ports.mailbox().post(heard);
        } else if (!patient) {
            // A controller that could not read everything does not say that this is all.
            patient = true;
            ports.mailbox().post(() -> ports.scheduler().schedule(INCOMPLETE_MS, heard));
        }
    }
}
