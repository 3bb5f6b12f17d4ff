package org.barnabas.protocol.record.messageset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;

/**
 * How clients of Apache Kafka write message sets: 0.8.2.1, the first with LZ4, and 1.1.1, the last that writes them. Each lives
 * in a class loader of its own and uses the codecs of this process, but for
 * the first one's LZ4.
 */
final class OldClients {
    private static final String RECORD = "org.apache.kafka.common.record.";

    private static final ClassLoader FIRST = loader("kafka-clients-0.8.2.1.jar", "lz4-1.2.0.jar");
    private static final ClassLoader LAST = loader("kafka-clients-1.1.1.jar");

    private OldClients() {}

    /** A message set as 1.1.1's builder writes it. */
    static byte[] write(
            int magic, CompressionType type, boolean appendTime, long logAppendTime, List<OldRecord> records) {
        Object builder = call(
                null,
                type(LAST, "MemoryRecords"),
                "builder",
                new Class<?>[] {
                    ByteBuffer.class,
                    byte.class,
                    type(LAST, "CompressionType"),
                    type(LAST, "TimestampType"),
                    long.class,
                    long.class
                },
                ByteBuffer.allocate(1 << 16),
                (byte) magic,
                constant(LAST, "CompressionType", type.name()),
                constant(LAST, "TimestampType", appendTime ? "LOG_APPEND_TIME" : "CREATE_TIME"),
                records.get(0).offset(),
                logAppendTime);
        for (OldRecord record : records) {
            call(
                    builder,
                    builder.getClass(),
                    "appendWithOffset",
                    new Class<?>[] {long.class, long.class, byte[].class, byte[].class},
                    record.offset(),
                    record.timestamp(),
                    record.keyBytes(),
                    record.valueBytes());
        }
        Object built = call(builder, builder.getClass(), "build", new Class<?>[0]);
        return bytes((ByteBuffer) call(built, built.getClass(), "buffer", new Class<?>[0]));
    }

    /** What 1.1.1's broker made of batches of format 2 for clients of an older one. */
    static byte[] downConvert(byte[] batches, int magic, long fetchOffset) {
        Class<?> memory = type(LAST, "MemoryRecords");
        Class<?> time = load(LAST, "org.apache.kafka.common.utils.Time");
        Object records =
                call(null, memory, "readableRecords", new Class<?>[] {ByteBuffer.class}, ByteBuffer.wrap(batches));
        Object converted = call(
                records,
                memory,
                "downConvert",
                new Class<?>[] {byte.class, long.class, time},
                (byte) magic,
                fetchOffset,
                constantOf(time, "SYSTEM"));
        Object result = call(converted, converted.getClass(), "records", new Class<?>[0]);
        return bytes((ByteBuffer) call(result, memory, "buffer", new Class<?>[0]));
    }

    /** A message set of format 0 as 0.8.2.1's producer writes it. */
    static byte[] writeFirst(CompressionType type, List<OldRecord> records) {
        Class<?> memory = type(FIRST, "MemoryRecords");
        Class<?> codec = type(FIRST, "CompressionType");
        Object set = call(
                null,
                memory,
                "emptyRecords",
                new Class<?>[] {ByteBuffer.class, codec},
                ByteBuffer.allocate(1 << 20),
                constant(FIRST, "CompressionType", type.name()));
        for (OldRecord record : records) {
            call(
                    set,
                    memory,
                    "append",
                    new Class<?>[] {long.class, byte[].class, byte[].class},
                    record.offset(),
                    record.keyBytes(),
                    record.valueBytes());
        }
        call(set, memory, "close", new Class<?>[0]);
        return bytes(((ByteBuffer) call(set, memory, "buffer", new Class<?>[0])).flip());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Class<?> type(ClassLoader loader, String name) {
        return load(loader, RECORD + name);
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object constant(ClassLoader loader, String type, String name) {
        return constantOf(type(loader, type), name);
    }

    private static Object constantOf(Class<?> type, String name) {
        try {
            return type.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object call(
            @Nullable Object target, Class<?> type, String name, Class<?>[] parameters, @Nullable Object... arguments) {
        try {
            Method method = type.getMethod(name, parameters);
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError(name, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(Arrays.toString(type.getMethods()), e);
        }
    }

    private static ClassLoader loader(String... jars) {
        URL[] urls = Stream.of(jars).map(OldClients::url).toArray(URL[]::new);
        return new URLClassLoader(urls, new Libraries(jars.length == 1));
    }

    /** Libraries of this process, whose native parts can be there once only; what else it knows does not exist. */
    private static final class Libraries extends ClassLoader {
        private final boolean withLz4;

        Libraries(boolean withLz4) {
            super(ClassLoader.getPlatformClassLoader());
            this.withLz4 = withLz4;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            boolean lz4 = withLz4 && name.startsWith("net.jpountz.");
            if (lz4 || name.startsWith("org.xerial.snappy.") || name.startsWith("org.slf4j.")) {
                return Class.forName(name, true, OldClients.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static URL url(String jar) {
        Path file = Path.of("target/old-clients", jar);
        if (!Files.exists(file)) {
            throw new UncheckedIOException(new IOException(file + " is missing: run ./mvnw generate-test-resources"));
        }
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
