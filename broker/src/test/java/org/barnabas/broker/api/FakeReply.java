package org.barnabas.broker.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.barnabas.net.Reply;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** The place of one answer; encodes it in the request's version to see that it can be. */
public final class FakeReply implements Reply {

    private final short version;
    private final ByteBuf wire = Unpooled.buffer();
    private @Nullable Message answer;
    private boolean hasFiles;
    private boolean skipped;
    private boolean closed;
    private boolean crowded;
    private int holds;
    private @Nullable Throwable failure;
    private Runnable onGone = () -> {};

    public FakeReply(short version) {
        this.version = version;
    }

    @Override
    public void send(Message response) {
        send(response, version);
    }

    @Override
    public void send(Message response, short inVersion) {
        if (answer != null) {
            throw new AssertionError("answered twice");
        }
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 64);
        try {
            response.write(out, inVersion);
        } catch (Throwable failure) {
            out.release();
            throw failure;
        }
        for (Object part : out.parts()) {
            if (part instanceof FileRecords records) {
                records.release();
                hasFiles = true;
            } else {
                wire.writeBytes((ByteBuf) part);
                ((ByteBuf) part).release();
            }
        }
        answer = response;
    }

    /** The answer as the client gets it; only where no records come out of files. */
    public ByteBuf wire() {
        if (answer == null || hasFiles) {
            throw new AssertionError(hasFiles ? "records are in files" : "no answer");
        }
        return wire.duplicate();
    }

    @Override
    public void skip() {
        skipped = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean mayWait(long heldBytes) {
        return !crowded;
    }

    @Override
    public void onGone(Runnable task) {
        onGone = task;
    }

    @Override
    public void holdOthers() {
        holds++;
    }

    @Override
    public void goOn() {
        holds--;
    }

    @Override
    public void fail(Throwable thrown) {
        failure = thrown;
    }

    /** How often it holds later requests. */
    public int holds() {
        return holds;
    }

    @Nullable
    public Throwable failure() {
        return failure;
    }

    /** Too much waits already. */
    public FakeReply crowded() {
        crowded = true;
        return this;
    }

    /** The connection has closed before the answer. */
    public void gone() {
        onGone.run();
    }

    public short version() {
        return version;
    }

    public boolean isGiven() {
        return answer != null || skipped || closed;
    }

    public boolean isSkipped() {
        return skipped;
    }

    public boolean isClosed() {
        return closed;
    }

    public <T extends Message> T as(Class<T> type) {
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return type.cast(answer);
    }
}
