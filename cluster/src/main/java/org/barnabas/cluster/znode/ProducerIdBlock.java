package org.barnabas.cluster.znode;

/**
 * {@code /latest_producer_id_block}: the range of producer ids that was given out last (KIP-730).
 *
 * @param broker who got it
 * @param first inclusive
 * @param last inclusive
 */
public record ProducerIdBlock(int broker, long first, long last) {

    /** Ids per block. */
    public static final int SIZE = 1_000;

    private static final int VERSION = 1;

    /** The block before the first one. */
    public static final ProducerIdBlock NONE = new ProducerIdBlock(-1, -SIZE, -1);

    /** The next block, for a broker; throws {@link ArithmeticException} when all ids are used up. */
    public ProducerIdBlock next(int forBroker) {
        long first = Math.addExact(last, 1);
        return new ProducerIdBlock(forBroker, first, Math.addExact(first, SIZE - 1));
    }

    public int length() {
        return Math.toIntExact(last - first + 1);
    }

    public byte[] encode() {
        return JsonText.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("broker", broker);
            out.writeStringField("block_start", Long.toString(first));
            out.writeStringField("block_end", Long.toString(last));
        });
    }

    /** Reads a block, {@link #NONE} from an empty body; throws {@link MalformedZnodeException} if it is none. */
    public static ProducerIdBlock decode(byte[] data) {
        if (data.length == 0) {
            return NONE;
        }
        JsonBody body = JsonBody.parse(data);
        return new ProducerIdBlock(body.intValue("broker"), body.longValue("block_start"), body.longValue("block_end"));
    }
}
