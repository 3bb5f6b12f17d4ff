package org.barnabas.cluster.znode;

/** {@code /cluster/id}, written once in the life of a cluster. */
public final class ClusterIdZnode {

    private ClusterIdZnode() {}

    public static byte[] encode(String id) {
        return JsonText.object(out -> {
            out.writeStringField("version", "1");
            out.writeStringField("id", id);
        });
    }

    /** The id; throws {@link MalformedZnodeException} if there is none. */
    public static String decode(byte[] data) {
        return JsonBody.parse(data).text("id");
    }
}
