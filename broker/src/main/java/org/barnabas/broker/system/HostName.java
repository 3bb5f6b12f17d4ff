package org.barnabas.broker.system;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this machine calls itself on the network. */
final class HostName {

    private HostName() {}

    static String ofThisMachine() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
