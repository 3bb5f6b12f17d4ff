package org.barnabas.broker.api;

import org.barnabas.protocol.ApiKey;

/**
 * The versions of an API that a handler serves, both ends included. ApiVersions tells of all of them
 * (docs/adr/0019-versions-served-and-versions-told.md).
 */
public record ServedApi(ApiKey api, short oldest, short newest) {

    /** @throws IllegalArgumentException if the codec lacks one of the versions, or there is none */
    public ServedApi {
        if (oldest < api.oldestVersion() || newest > api.newestVersion() || oldest > newest) {
            throw new IllegalArgumentException(
                    "versions " + oldest + "-" + newest + " of " + api + " cannot be served");
        }
    }

    /** The same with plain numbers. */
    public static ServedApi of(ApiKey api, int oldest, int newest) {
        return new ServedApi(api, (short) oldest, (short) newest);
    }

    /** All that the codec reads; for APIs whose newest version is stable. */
    public static ServedApi allOf(ApiKey api) {
        return new ServedApi(api, api.oldestVersion(), api.newestVersion());
    }

    /** Whether a version is served. */
    public boolean has(short version) {
        return oldest <= version && version <= newest;
    }
}
