package org.barnabas.protocol.message;

import static org.barnabas.protocol.message.Reflection.call;
import static org.barnabas.protocol.message.Reflection.field;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reference implementation's own generated classes, of both lines. Each line lives in a class loader of its own
 * and is used through reflection.
 */
final class Reference {
    private static final Path JARS = Path.of("target/schemas");
    private static final List<String> PACKAGES = List.of(
            "org.apache.kafka.common.message.",
            "org.apache.kafka.coordinator.group.generated.",
            "org.apache.kafka.coordinator.transaction.generated.",
            "org.apache.kafka.coordinator.share.generated.");

    private final ClassLoader newest = loader("4.");
    private final ClassLoader older = loader("3.");

    /** One message of one line. */
    record Codec(Class<?> type, ClassLoader loader) {
        boolean has(int version) {
            return lowest() <= version && version <= highest();
        }

        short lowest() {
            return (short) field(type, null, "LOWEST_SUPPORTED_VERSION");
        }

        short highest() {
            return (short) field(type, null, "HIGHEST_SUPPORTED_VERSION");
        }

        /** The description of a version by the library's own type system. */
        Object schema(int version) {
            return ((Object[]) field(type, null, "SCHEMAS"))[version];
        }

        Object read(byte[] bytes, int version) {
            Object message = create(type);
            call(message, "read", accessor(ByteBuffer.wrap(bytes)), (short) version);
            return message;
        }

        byte[] write(Object message, int version) {
            Object cache = create(load(loader, "org.apache.kafka.common.protocol.ObjectSerializationCache"));
            ByteBuffer buffer = ByteBuffer.allocate((int) call(message, "size", cache, (short) version));
            call(message, "write", accessor(buffer), cache, (short) version);
            return buffer.array();
        }

        private Object accessor(ByteBuffer buffer) {
            return create(load(loader, "org.apache.kafka.common.protocol.ByteBufferAccessor"), buffer);
        }
    }

    /** The newest line if it has the version, else the older one. */
    Codec codec(String name, int version) {
        for (ClassLoader loader : List.of(newest, older)) {
            Codec codec = find(loader, name);
            if (codec != null && codec.has(version)) {
                return codec;
            }
        }
        throw new AssertionError("the reference has no " + name + " v" + version);
    }

    /** What the older line has of a message; null if nothing. */
    @Nullable
    Codec older(String name) {
        return find(older, name);
    }

    OlderLine olderLine() {
        return new OlderLine(older);
    }

    private static @Nullable Codec find(ClassLoader loader, String name) {
        for (String prefix : PACKAGES) {
            for (String suffix : List.of("Data", "")) {
                try {
                    return new Codec(Class.forName(prefix + name + suffix, true, loader), loader);
                } catch (ClassNotFoundException e) {
                    // Looked for elsewhere.
                }
            }
        }
        return null;
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Object create(Class<?> type, Object... arguments) {
        for (Constructor<?> constructor : type.getConstructors()) {
            boolean isCopy = arguments.length == 1 && !constructor.getParameterTypes()[0].isInstance(arguments[0]);
            if (constructor.getParameterCount() == arguments.length && !isCopy) {
                try {
                    return constructor.newInstance(arguments);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            }
        }
        throw new AssertionError(type + " has no fitting constructor");
    }

    private static ClassLoader loader(String line) {
        try (Stream<Path> files = Files.list(JARS)) {
            Stream<URL> jars = files.filter(
                            file -> file.getFileName().toString().matches("kafka-[a-z-]+-" + line.charAt(0) + "\\..*"))
                    .map(Reference::url);
            Stream<URL> logging = Stream.of("org.slf4j.Logger", "org.slf4j.simple.SimpleLogger")
                    .map(name -> load(Reference.class.getClassLoader(), name))
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation());
            URL[] urls = Stream.concat(jars, logging).toArray(URL[]::new);
            return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
