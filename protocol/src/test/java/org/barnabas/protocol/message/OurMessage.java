package org.barnabas.protocol.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireSizer;
import org.barnabas.protocol.wire.WireWriter;

/** One generated class, used through reflection. */
record OurMessage(Class<?> type, Method reader, short lowest, short highest) {
    // Heap buffers outside the leak detector: the collector may have them.
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    /** Every generated message. */
    static List<OurMessage> all() {
        try (Stream<Path> files = Files.list(Path.of("target/classes/org/barnabas/protocol/message"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.contains("$") && !name.equals("package-info.class"))
                    .sorted()
                    .map(name -> of(name.substring(0, name.length() - ".class".length())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OurMessage of(String name) {
        try {
            Class<?> type = Class.forName("org.barnabas.protocol.message." + name);
            return new OurMessage(
                    type,
                    type.getMethod("read", WireReader.class, short.class),
                    (short) Reflection.field(type, null, "LOWEST_VERSION"),
                    (short) Reflection.field(type, null, "HIGHEST_VERSION"));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    String name() {
        return type.getSimpleName();
    }

    /** Reads a message that must fill {@code bytes}. */
    Message read(byte[] bytes, int version) {
        WireReader in = new WireReader(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes)));
        Message message = (Message) Reflection.invoke(reader, null, in, (short) version);
        if (in.remaining() != 0) {
            throw new AssertionError(in.remaining() + " bytes are left of " + name() + " v" + version);
        }
        return message;
    }

    static byte[] write(Message message, int version) {
        WireWriter out = new WireWriter(HEAP, 16);
        message.write(out, (short) version);
        int size = out.size();
        ByteBuf all = Unpooled.buffer();
        out.parts().forEach(part -> all.writeBytes(((ByteBuf) part).duplicate()));
        if (size != all.readableBytes()) {
            throw new AssertionError("size() says " + size + ", the parts have " + all.readableBytes());
        }
        if (WireSizer.sizeOf(message, (short) version) != size) {
            throw new AssertionError(
                    "the sizer counts " + WireSizer.sizeOf(message, (short) version) + ", not " + size);
        }
        byte[] bytes = new byte[size];
        all.readBytes(bytes);
        return bytes;
    }
}
