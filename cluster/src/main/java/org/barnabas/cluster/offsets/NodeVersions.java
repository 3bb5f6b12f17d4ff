package org.barnabas.cluster.offsets;

import java.util.LinkedHashMap;
import java.util.Map;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Place;

/**
 * Which versions the nodes of offsets had when this broker wrote them last: a guess, which ZooKeeper checks. Bounded; who has not
 * been written for the longest is forgotten first. Owned by one thread.
 */
final class NodeVersions {

    static final int UNKNOWN = -1;
    private static final int REMEMBERED = 10_000;

    private final Map<Place, Integer> versions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    int of(Place place) {
        return versions.getOrDefault(place, UNKNOWN);
    }

    void note(Place place, int version) {
        versions.put(place, version);
    }

    void forget(Place place) {
        versions.remove(place);
    }
}
