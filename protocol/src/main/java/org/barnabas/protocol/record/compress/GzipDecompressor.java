package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.barnabas.protocol.CorruptBatchException;

/** RFC 1952: one or more members; checksums and lengths are verified. */
final class GzipDecompressor implements Decompressor {
    static final int HEADER_SIZE = 10;
    static final int MAGIC = 0x8b1f;

    private static final int TRAILER_SIZE = 8;
    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final EmptyParts emptyParts = new EmptyParts();
    private ByteBuffer source = BlockDecompressor.NOTHING;
    private long memberBytes;
    private boolean insideMember;

    @Override
    public void open(ByteBuffer payload) {
        source = payload.order(ByteOrder.LITTLE_ENDIAN);
        emptyParts.reset();
        insideMember = false;
    }

    @Override
    public int read(ByteBuf target) {
        while (true) {
            if (!insideMember) {
                if (!source.hasRemaining()) {
                    return -1;
                }
                startMember();
            }
            int count = inflate(target);
            memberBytes += count;
            if (inflater.finished()) {
                endMember();
            }
            if (count > 0) {
                return count;
            }
        }
    }

    private int inflate(ByteBuf target) {
        ByteBuffer out = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
        int from = out.position();
        int count;
        try {
            count = inflater.inflate(out);
        } catch (DataFormatException e) {
            throw new CorruptBatchException("Damaged gzip data: " + e.getMessage());
        }
        if (count == 0 && !inflater.finished()) {
            throw new CorruptBatchException("Truncated gzip data");
        }
        out.limit(out.position()).position(from);
        crc.update(out);
        target.writerIndex(target.writerIndex() + count);
        return count;
    }

    private void startMember() {
        require(HEADER_SIZE);
        if ((source.getShort() & 0xffff) != MAGIC || source.get() != METHOD_DEFLATE) {
            throw new CorruptBatchException("Not a gzip payload");
        }
        int flags = source.get();
        source.position(source.position() + 6);
        if ((flags & FLAG_EXTRA) != 0) {
            require(2);
            skip(source.getShort() & 0xffff);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipString();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipString();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(source);
        crc.reset();
        memberBytes = 0;
        insideMember = true;
    }

    private void endMember() {
        require(TRAILER_SIZE);
        if (source.getInt() != (int) crc.getValue() || source.getInt() != (int) memberBytes) {
            throw new CorruptBatchException("gzip checksum or length does not match");
        }
        if (memberBytes == 0) {
            emptyParts.add();
        }
        insideMember = false;
    }

    private void skipString() {
        do {
            require(1);
        } while (source.get() != 0);
    }

    private void skip(int count) {
        require(count);
        source.position(source.position() + count);
    }

    private void require(int count) {
        if (source.remaining() < count) {
            throw new CorruptBatchException("Truncated gzip data");
        }
    }

    @Override
    public void release() {
        source = BlockDecompressor.NOTHING;
        inflater.setInput(source);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
