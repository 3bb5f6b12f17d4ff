package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.FormerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers a session on disk, so that the next process of this broker can end it instead of waiting until it expires.
 *
 * <pre>
 *   boot=when the machine's kernel was started, as it names that itself; empty if it does not
 *   lock=which file the process had locked: device and number; empty if the file system does not tell
 *   server=own, if the ZooKeeper server was alone and in the same process; else other
 *   session=its id, hexadecimal
 *   password=hexadecimal
 * </pre>
 *
 * A session is ended early only where its process cannot live any more, since a copied data folder must not end the
 * session of a broker that lives. Two things prove it: this process holds the very lock, under the same kernel, that the
 * other would still hold; or the session is in a server that ended with its process and runs in this one now. Names of
 * hosts and numbers of processes prove nothing: containers have new names, and old numbers. Without a proof the session
 * expires by itself.
 */
public final class SessionFile implements SessionMemory {

    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String OWN = "own";

    private final SessionHome home;
    private final Supplier<String> boot;

    public SessionFile(SessionHome home) {
        this(home, SessionFile::bootId);
    }

    /** @param boot names the start of this machine's kernel; empty if nobody knows */
    SessionFile(SessionHome home, Supplier<String> boot) {
        this.home = home;
        this.boot = boot;
    }

    /** The session that may be ended, or null if there is none. */
    @Override
    public @Nullable FormerSession read() {
        Path file = home.file();
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Map<String, String> values = new HashMap<>();
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                values.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
            }
            String id = values.get("session");
            String password = values.get("password");
            if (id == null || password == null || !isOver(values)) {
                return null;
            }
            return new FormerSession(Long.parseUnsignedLong(id, 16), password);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The file of the former ZooKeeper session is unreadable file={} error={}", file, e.toString());
            return null;
        }
    }

    private boolean isOver(Map<String, String> former) {
        if (home.ownServer() && OWN.equals(former.get("server"))) {
            return true;
        }
        String kernel = boot.get();
        String locked = lockKey();
        return !kernel.isEmpty()
                && !locked.isEmpty()
                && kernel.equals(former.get("boot"))
                && locked.equals(former.get("lock"));
    }

    /** Failing to remember costs time after a crash, nothing else: it is logged. */
    @Override
    public void write(FormerSession session) {
        Path file = home.file();
        String text = "boot=" + boot.get()
                + "\nlock=" + lockKey()
                + "\nserver=" + (home.ownServer() ? OWN : "other")
                + "\nsession=" + Long.toHexString(session.id())
                + "\npassword=" + session.passwordHex()
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

    /** The file is not opened: that would end the lock when it is closed again. */
    private String lockKey() {
        try {
            Object key =
                    Files.readAttributes(home.lock(), BasicFileAttributes.class).fileKey();
            return key == null ? "" : key.toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID, StandardCharsets.US_ASCII).trim();
        } catch (IOException unknown) {
            return "";
        }
    }
}
