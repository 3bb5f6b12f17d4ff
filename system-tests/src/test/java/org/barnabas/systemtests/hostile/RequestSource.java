package org.barnabas.systemtests.hostile;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsResponse.ApiVersion;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireWriter;

/** Draws requests of everything that a broker serves, and spoils half of them. Belongs to one thread. */
final class RequestSource {
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);
    private static final int[] BAD_NUMBERS = {-1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x7fff, 0xffff, 1 << 24, 0};

    private final Random random;
    private final HostileValues values;
    private final List<Target> targets = new ArrayList<>();
    private final Map<Target, MessageFiller> fillers = new HashMap<>();
    private int next;

    private record Target(ApiKey api, short version) {}

    /** @param newest the newest version of any API that is drawn */
    RequestSource(List<ApiVersion> served, long seed, int newest) {
        this.random = new Random(seed);
        this.values = new HostileValues(random);
        for (ApiVersion range : served) {
            ApiKey api = ApiKey.of(range.apiKey());
            if (api != null) {
                for (int version = range.minVersion(); version <= Math.min(range.maxVersion(), newest); version++) {
                    targets.add(new Target(api, (short) version));
                }
            }
        }
    }

    /** The next request: every API and version in turn. */
    HostileRequest draw(int correlationId) {
        Target target = targets.get(next++ % targets.size());
        byte[] frame = frame(target, correlationId);
        return switch (random.nextInt(10)) {
            case 0 -> request(target, spoilLength(frame), false, false);
            case 1, 2, 3, 4 -> request(target, spoil(frame), false, true);
            default -> request(target, frame, true, true);
        };
    }

    private static HostileRequest request(Target target, byte[] frame, boolean intact, boolean framed) {
        return new HostileRequest(target.api(), target.version(), ByteBuffer.wrap(frame), intact, framed);
    }

    private byte[] frame(Target target, int correlationId) {
        MessageFiller filler = fillers.computeIfAbsent(
                target, key -> new MessageFiller(requestClass(key.api()), key.version(), values));
        WireWriter[] current = new WireWriter[1];
        filler.write(() -> {
            if (current[0] != null) {
                current[0].release();
            }
            current[0] = header(target, correlationId);
            return current[0];
        });
        WireWriter out = current[0];
        out.setInt32(0, out.size() - Integer.BYTES);
        ByteBuf all = Unpooled.buffer(out.size());
        for (Object part : out.parts()) {
            ByteBuf bytes = (ByteBuf) part;
            all.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
            bytes.release();
        }
        return Arrays.copyOf(all.array(), all.readableBytes());
    }

    private WireWriter header(Target target, int correlationId) {
        WireWriter out = new WireWriter(HEAP, 256);
        out.reserveInt32();
        new RequestHeader()
                .requestApiKey(target.api().id())
                .requestApiVersion(target.version())
                .correlationId(correlationId)
                .clientId(values.oneIn(20) ? values.text("", "client") : "hostile")
                .write(out, target.api().requestHeaderVersion(target.version()));
        return out;
    }

    private static Class<? extends Message> requestClass(ApiKey api) {
        try {
            return Class.forName("org.barnabas.protocol.message." + api.title() + "Request")
                    .asSubclass(Message.class);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Changes bytes behind the length, and makes the length fit what is left. */
    private byte[] spoil(byte[] frame) {
        byte[] spoilt = frame;
        for (int left = 1 + random.nextInt(3); left > 0 && spoilt.length > 5; left--) {
            spoilt = spoilOnce(spoilt);
        }
        put(spoilt, 0, spoilt.length - Integer.BYTES);
        return spoilt;
    }

    private byte[] spoilOnce(byte[] frame) {
        int at = 4 + random.nextInt(frame.length - 4);
        switch (random.nextInt(5)) {
            case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame[at] = (byte) random.nextInt();
            case 2 -> put(frame, at, BAD_NUMBERS[random.nextInt(BAD_NUMBERS.length)]);
            case 3 -> {
                return Arrays.copyOf(frame, at);
            }
            default -> {
                byte[] longer = Arrays.copyOf(frame, frame.length + frame.length - at);
                System.arraycopy(frame, at, longer, frame.length, frame.length - at);
                return longer;
            }
        }
        return frame;
    }

    private byte[] spoilLength(byte[] frame) {
        put(frame, 0, random.nextInt(3) == 0 ? random.nextInt() : BAD_NUMBERS[random.nextInt(BAD_NUMBERS.length)]);
        return frame;
    }

    private static void put(byte[] bytes, int at, int number) {
        for (int i = 0; i < Integer.BYTES && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (number >>> (24 - 8 * i));
        }
    }
}
