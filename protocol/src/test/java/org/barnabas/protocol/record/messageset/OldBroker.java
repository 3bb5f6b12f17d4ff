package org.barnabas.protocol.record.messageset;

import static org.barnabas.protocol.record.messageset.OldJars.call;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;

/** What the last line of Apache Kafka's brokers that took message formats 0 and 1 makes of a message set. */
final class OldBroker {
    private static final String VALIDATOR = "storage.internals.log.LogValidator";
    private static final OldJars JARS = new OldJars(
            List.of("org.xerial.snappy.", "net.jpountz.", "com.github.luben.zstd."),
            "kafka-clients-3.",
            "kafka-storage-3.",
            "kafka-server-common-3.");

    /** What a topic is like, whose times are not bounded. */
    record Topic(@Nullable CompressionType codec, boolean compacted, boolean appendTime, long nowMs) {}

    /** A batch, or the error that the producer is told. */
    record Outcome(@Nullable ByteBuffer batch, ErrorCode error) {}

    private OldBroker() {}

    /** Takes a set as the broker does: sizes and checksums of all messages first, then the messages inside. */
    static Outcome append(byte[] set, Topic topic) {
        try {
            Object records = call(
                    null,
                    JARS.type("common.record.MemoryRecords"),
                    "readableRecords",
                    new Class<?>[] {ByteBuffer.class},
                    ByteBuffer.wrap(set.clone()));
            Object source = JARS.constant("common.record.CompressionType", "NONE");
            for (Object batch : (Iterable<?>) call(records, "batches")) {
                call(batch, "ensureValid");
                Object codec = call(batch, "compressionType");
                source = codec.toString().equals("none") ? source : codec;
            }
            Object result = validate(records, source, topic);
            Object stored = result.getClass().getField("validatedRecords").get(result);
            return new Outcome((ByteBuffer) call(stored, "buffer"), ErrorCode.NONE);
        } catch (AssertionError thrown) {
            return new Outcome(null, error(thrown.getCause()));
        } catch (RuntimeException thrown) {
            return new Outcome(null, error(thrown));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object validate(Object records, Object source, Topic topic) throws ReflectiveOperationException {
        CompressionType target = topic.codec() == null
                ? CompressionType.valueOf(source.toString().toUpperCase(Locale.ROOT))
                : topic.codec();
        Object codec = JARS.constant("common.record.CompressionType", target.name());
        Object compression = call(
                call(
                        null,
                        JARS.type("common.compress.Compression"),
                        "of",
                        new Class<?>[] {JARS.type("common.record.CompressionType")},
                        codec),
                "build");
        Constructor<?> constructor = JARS.type(VALIDATOR).getConstructors()[0];
        Object validator = constructor.newInstance(
                records,
                JARS.type("common.TopicPartition")
                        .getConstructor(String.class, int.class)
                        .newInstance("topic", 0),
                clock(topic.nowMs()),
                source,
                compression,
                topic.compacted(),
                (byte) 2,
                JARS.constant("common.record.TimestampType", topic.appendTime() ? "LOG_APPEND_TIME" : "CREATE_TIME"),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                -1,
                JARS.constant("storage.internals.log.AppendOrigin", "CLIENT"),
                call(null, JARS.type("server.common.MetadataVersion"), "latestProduction", new Class<?>[0]));
        Class<?> recorder = JARS.type(VALIDATOR + "$MetricsRecorder");
        Class<?> supplier = JARS.type("common.utils.BufferSupplier");
        Class<?> counter = JARS.type("common.utils.PrimitiveRef$LongRef");
        return call(
                validator,
                "validateMessagesAndAssignOffsets",
                new Class<?>[] {counter, recorder, supplier},
                call(null, JARS.type("common.utils.PrimitiveRef"), "ofLong", new Class<?>[] {long.class}, 0L),
                Proxy.newProxyInstance(
                        recorder.getClassLoader(), new Class<?>[] {recorder}, (proxy, method, args) -> null),
                call(null, supplier, "create", new Class<?>[0]));
    }

    private static Object clock(long nowMs) {
        Class<?> time = JARS.type("common.utils.Time");
        return Proxy.newProxyInstance(time.getClassLoader(), new Class<?>[] {time}, (proxy, method, args) -> nowMs);
    }

    private static ErrorCode error(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        if (thrown != null && thrown.getClass().getSimpleName().equals("RecordValidationException")) {
            cause = (Throwable) call(thrown, "invalidException");
        }
        Class<?> errors = JARS.type("common.protocol.Errors");
        Object error = call(null, errors, "forException", new Class<?>[] {Throwable.class}, cause);
        return ErrorCode.of((short) call(error, "code"));
    }
}
