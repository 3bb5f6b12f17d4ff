package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.barnabas.ports.system.MpscMailbox;

/** Appends to one file: stages while it drains its mailbox, writes once at the end, then answers. */
final class SpikeShard implements AutoCloseable {

    private static final long WRAP_BYTES = 512L << 20;

    private final FileChannel file;
    private final MpscMailbox mailbox;
    private final List<Staged> staged = new ArrayList<>();
    private final SpikeTimes writeTimes = new SpikeTimes();
    private long end;

    SpikeShard(Executor home, Path path) throws IOException {
        file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        mailbox = new MpscMailbox(home, this::batchEnd, 256);
    }

    void append(ChannelHandlerContext context, ByteBuf frame) {
        mailbox.post(() -> staged.add(new Staged(context, frame)));
    }

    synchronized SpikeTimes takeWriteTimes() {
        SpikeTimes taken = new SpikeTimes();
        taken.add(writeTimes);
        writeTimes.clear();
        return taken;
    }

    private void batchEnd() {
        if (staged.isEmpty()) {
            return;
        }
        ByteBuffer[] buffers = new ByteBuffer[staged.size()];
        long bytes = 0;
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = staged.get(i).frame.nioBuffer();
            bytes += buffers[i].remaining();
        }
        long start = System.nanoTime();
        try {
            for (long left = bytes; left > 0; ) {
                left -= file.write(buffers);
            }
            end += bytes;
            if (end > WRAP_BYTES) {
                file.position(0);
                end = 0;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        recordWrite(System.nanoTime() - start);
        answer();
    }

    private synchronized void recordWrite(long ns) {
        writeTimes.record(ns);
    }

    /** One task and one flush per connection, however many of its requests were in the batch. */
    private void answer() {
        Map<ChannelHandlerContext, Integer> counts = new LinkedHashMap<>();
        for (Staged one : staged) {
            counts.merge(one.context, 1, Integer::sum);
            one.frame.release();
        }
        staged.clear();
        counts.forEach((context, count) -> {
            if (context.executor().inEventLoop()) {
                send(context, count);
            } else {
                context.executor().execute(() -> send(context, count));
            }
        });
    }

    private static void send(ChannelHandlerContext context, int count) {
        for (int i = 0; i < count; i++) {
            var unused = context.write(context.alloc().buffer(16).writeInt(12).writeZero(12));
        }
        context.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private record Staged(ChannelHandlerContext context, ByteBuf frame) {}
}
