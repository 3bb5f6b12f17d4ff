package org.barnabas.cluster.offsets;

import org.barnabas.cluster.image.TopicNames;
import org.barnabas.protocol.ErrorCode;

/** What can be part of the path of an offset. */
final class PlaceNames {

    private static final int LENGTH_MAX = 1_000;

    private PlaceNames() {}

    /** Why there can be no such place, or NONE. */
    static ErrorCode problem(ZooKeeperOffsets.Place place) {
        if (!isGroup(place.group())) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        return TopicNames.isValid(place.topic()) && place.partition() >= 0
                ? ErrorCode.NONE
                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }

    /** The group's own node and no other one, and one that ZooKeeper takes. */
    private static boolean isGroup(String group) {
        return !group.isEmpty()
                && group.length() <= LENGTH_MAX
                && !group.equals(".")
                && !group.equals("..")
                && group.chars().allMatch(PlaceNames::isLegal);
    }

    private static boolean isLegal(int c) {
        boolean control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
        boolean surrogateOrPrivate = c >= 0xd800 && c <= 0xf8ff;
        return c != '/' && !control && !surrogateOrPrivate && c < 0xfff0;
    }
}
