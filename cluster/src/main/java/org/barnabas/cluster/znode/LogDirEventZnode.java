package org.barnabas.cluster.znode;

/**
 * {@code /log_dir_event_notification/log_dir_event_N}: a broker tells the controller that one of its log directories
 * failed (KIP-112).
 *
 * <pre>
 * {"version":1,"broker":3,"event":1}
 * </pre>
 */
public final class LogDirEventZnode {

    private static final int VERSION = 1;
    private static final int FAILURE = 1;

    private LogDirEventZnode() {}

    public static byte[] encode(int broker) {
        return JsonText.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("broker", broker);
            out.writeNumberField("event", FAILURE);
        });
    }

    /** The broker that wrote it; throws {@link MalformedZnodeException} if nobody can tell. */
    public static int decode(byte[] data) {
        return JsonBody.parse(data).intValue("broker");
    }
}
