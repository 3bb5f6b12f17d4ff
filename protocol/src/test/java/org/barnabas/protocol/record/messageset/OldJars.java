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
import org.jspecify.annotations.Nullable;

/** Another version of Apache Kafka in a class loader of its own, used through reflection. */
final class OldJars {
    private static final Path FOLDER = Path.of("target/old-clients");

    private final ClassLoader loader;

    /** @param shared packages of codecs that are this process' own: their native parts can be there once only */
    OldJars(List<String> shared, String... jarPrefixes) {
        URL[] urls = Stream.of(jarPrefixes).map(OldJars::url).toArray(URL[]::new);
        this.loader = new URLClassLoader(urls, new Libraries(shared));
    }

    Class<?> type(String name) {
        try {
            return Class.forName("org.apache.kafka." + name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** A constant of an enum or an interface. */
    Object constant(String type, String name) {
        try {
            return type(type).getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Calls a method of the target's class. */
    static Object call(Object target, String name, Class<?>[] parameters, @Nullable Object... arguments) {
        return call(target, target.getClass(), name, parameters, arguments);
    }

    /** Calls a method, which is static if there is no target; what it throws comes as the cause of a failure. */
    static Object call(
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

    static Object call(Object target, String name) {
        return call(target, name, new Class<?>[0]);
    }

    static byte[] bytes(Object buffer) {
        ByteBuffer view = ((ByteBuffer) buffer).duplicate();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    private static URL url(String prefix) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IOException(prefix + " is missing: run ./mvnw generate-test-resources"))
                    .toUri()
                    .toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is shared; nothing else that this process knows exists there. */
    private static final class Libraries extends ClassLoader {
        private final List<String> shared;

        Libraries(List<String> shared) {
            super(ClassLoader.getPlatformClassLoader());
            this.shared = shared;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.slf4j.") || shared.stream().anyMatch(name::startsWith)) {
                return Class.forName(name, true, OldJars.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}
