package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers a session on disk, so that the next process of this broker can end it instead of waiting until it expires.
 * Four lines:
 *
 * <pre>
 *   host name of the machine
 *   process id
 *   session id, hexadecimal
 *   session password, hexadecimal
 * </pre>
 *
 * A session is only taken over on the same machine and when the process that had it is gone: a copied data folder must
 * not end the session of a broker that lives.
 */
final class SessionFile {

    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final int LINES = 4;

    /** A session of a former life. */
    record Former(long id, String passwordHex) {

        byte[] password() {
            return HexFormat.of().parseHex(passwordHex);
        }

        @Override
        public String toString() {
            return "Former[0x" + Long.toHexString(id) + "]";
        }
    }

    private final @Nullable Path file;

    SessionFile(@Nullable Path file) {
        this.file = file;
    }

    /** The session to end, or null if there is none that may be ended. */
    @Nullable
    Former read() {
        if (file == null || !Files.exists(file)) {
            return null;
        }
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.size() < LINES || !lines.get(0).equals(host()) || lives(Long.parseLong(lines.get(1)))) {
                return null;
            }
            return new Former(Long.parseUnsignedLong(lines.get(2), 16), lines.get(3));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The file of the former ZooKeeper session is unreadable file={} error={}", file, e.toString());
            return null;
        }
    }

    /** Failing to remember costs time after a crash, nothing else: it is logged. */
    void write(Former session) {
        if (file == null) {
            return;
        }
        String text = host()
                + '\n'
                + ProcessHandle.current().pid()
                + '\n'
                + Long.toHexString(session.id())
                + '\n'
                + session.passwordHex()
                + '\n';
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.deleteIfExists(temporary);
            createPrivate(temporary);
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("The ZooKeeper session was not written to file={} error={}", file, e.toString());
        }
    }

    private static void createPrivate(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException notPosix) {
            Files.createFile(path);
        }
    }

    void delete() {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The file of the ZooKeeper session stays file={} error={}", file, e.toString());
        }
    }

    /** Another process that has the number by chance makes the caller wait for the expiry: slow, but safe. */
    private static boolean lives(long pid) {
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
