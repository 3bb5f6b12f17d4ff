package org.barnabas.cluster.znode;

import java.nio.charset.StandardCharsets;

/** {@code /controller}, ephemeral, and {@code /controller_epoch}: who is the controller, and its term. */
public final class ControllerZnode {

    private static final int VERSION = 2;

    private ControllerZnode() {}

    /** The body of {@code /controller}. */
    public static byte[] encode(int broker, long timestampMs) {
        return JsonText.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("brokerid", broker);
            out.writeStringField("timestamp", Long.toString(timestampMs));
            out.writeNumberField("kraftControllerEpoch", -1);
        });
    }

    /** The broker that is the controller; throws {@link MalformedZnodeException} if the body does not say. */
    public static int decodeBroker(byte[] data) {
        return JsonBody.parse(data).intValue("brokerid");
    }

    /** The body of {@code /controller_epoch}: decimal digits. */
    public static byte[] encodeEpoch(int epoch) {
        return Integer.toString(epoch).getBytes(StandardCharsets.UTF_8);
    }

    /** The term; throws {@link MalformedZnodeException} if the body is not a number. */
    public static int decodeEpoch(byte[] data) {
        try {
            return Integer.parseInt(new String(data, StandardCharsets.UTF_8).trim());
        } catch (NumberFormatException e) {
            throw new MalformedZnodeException("not a controller epoch", e);
        }
    }
}
