package org.barnabas.broker.api;

import org.barnabas.protocol.ApiKey;

/**
 * The versions of an API that a handler serves, both ends included, and from which on ApiVersions tells of them: always up
 * to the newest. The two differ where a client would draw the wrong conclusion from what is served, or must not choose a
 * version that others send without asking.
 *
 * @param oldestAdvertised at most {@code newest}
 */
public record ServedApi(ApiKey api, short oldest, short newest, short oldestAdvertised) {

    /** @throws IllegalArgumentException if the codec lacks one of the versions, or there is none */
    public ServedApi {
        if (oldest < api.oldestVersion() || newest > api.newestVersion() || oldest > newest) {
            throw new IllegalArgumentException(
                    "versions " + oldest + "-" + newest + " of " + api + " cannot be served");
        }
        if (oldestAdvertised < 0 || oldestAdvertised > newest) {
            throw new IllegalArgumentException(
                    "versions " + oldestAdvertised + "-" + newest + " of " + api + " cannot be advertised");
        }
    }

    /** All that is served is advertised. */
    public ServedApi(ApiKey api, short oldest, short newest) {
        this(api, oldest, newest, oldest);
    }

    /** The same with plain numbers. */
    public static ServedApi of(ApiKey api, int oldest, int newest) {
        return new ServedApi(api, (short) oldest, (short) newest);
    }

    /** All that the codec reads; for APIs whose newest version is stable. */
    public static ServedApi allOf(ApiKey api) {
        return new ServedApi(api, api.oldestVersion(), api.newestVersion());
    }

    /** The same where clients are told of more, or of fewer, old versions than are served. */
    public ServedApi advertisedFrom(int oldestTold) {
        return new ServedApi(api, oldest, newest, (short) oldestTold);
    }

    /** Whether a version is served. */
    public boolean has(short version) {
        return oldest <= version && version <= newest;
    }
}
