package org.barnabas.net;

/**
 * Where another broker listens.
 *
 * @param host a name or an address
 */
public record ClientAddress(String host, int port) {

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
