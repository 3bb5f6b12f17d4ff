package org.barnabas.cli.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Named clusters of a person: {@code profiles/NAME.properties} in {@code ~/.config/barnabas}, each with
 * {@code bootstrap.servers} and whatever else a client needs under Apache Kafka's key names, and {@code profile}, the
 * name of the one in use. {@link #DEFAULT} is always there and says nothing.
 */
public final class Profiles {

    /** The profile of those who never made one. */
    public static final String DEFAULT = "default";

    /** Overrides the folder, for tests. */
    public static final String FOLDER_PROPERTY = "barnabas.config.dir";

    private static final String SUFFIX = ".properties";

    private final Path folder;

    public Profiles(Path folder) {
        this.folder = folder;
    }

    /** Those of whoever runs the command, as the XDG base directories say. */
    public static Profiles ofUser() {
        String own = System.getProperty(FOLDER_PROPERTY);
        if (own != null) {
            return new Profiles(Path.of(own));
        }
        return new Profiles(folder(System.getenv(), System.getProperty("user.home", ".")));
    }

    static Path folder(Map<String, String> environment, String home) {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        // A relative path is to be ignored, says the specification.
        Path base = Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(home, ".config");
        return base.resolve("barnabas");
    }

    /** All names, the default first, then by alphabet. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        Path all = folder.resolve("profiles");
        if (Files.isDirectory(all)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(all, "*" + SUFFIX)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    names.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            } catch (IOException e) {
                throw new ToolException("cannot read " + all + ": " + FileTrouble.reason(all, e));
            }
        }
        Collections.sort(names);
        names.add(0, DEFAULT);
        return names;
    }

    /** The name of the one in use; the default if none was chosen. */
    public String current() {
        Path note = folder.resolve("profile");
        try {
            return Files.exists(note) ? Files.readString(note).trim() : DEFAULT;
        } catch (IOException e) {
            throw new ToolException("cannot read " + note + ": " + FileTrouble.reason(note, e));
        }
    }

    /**
     * What a client needs for a profile; nothing for the default.
     *
     * @throws ToolException if there is no such profile
     */
    public Properties read(String name) {
        Properties properties = new Properties();
        if (name.equals(DEFAULT)) {
            return properties;
        }
        Path file = existing(name);
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new ToolException("cannot read profile " + name + " (" + file + "): " + FileTrouble.reason(file, e));
        } catch (IllegalArgumentException e) {
            throw new ToolException("cannot read profile " + name + " (" + file + "): " + e.getMessage());
        }
        return properties;
    }

    /** The addresses of a profile. */
    public @Nullable String servers(String name) {
        return name.equals(DEFAULT) ? ServerChoice.DEFAULT : read(name).getProperty(ConnectionOptions.BOOTSTRAP);
    }

    /** Takes a profile from now on. */
    public void use(String name) {
        Path note = folder.resolve("profile");
        try {
            if (name.equals(DEFAULT)) {
                Files.deleteIfExists(note);
            } else {
                existing(name);
                write(note, name + "\n");
            }
        } catch (IOException e) {
            throw new ToolException("cannot write " + note + ": " + FileTrouble.reason(note, e));
        }
    }

    /**
     * Keeps a profile, which must be a new one.
     *
     * @param more what the client needs besides the addresses
     */
    public void create(String name, String servers, Properties more) {
        Path file = file(name);
        if (name.equals(DEFAULT) || Files.exists(file)) {
            throw new ToolException("there is a profile " + name + " already"
                    + "\nTake another name, or delete it first: barnabas profile delete " + name);
        }
        Properties all = new Properties();
        all.putAll(more);
        all.setProperty(ConnectionOptions.BOOTSTRAP, servers);
        StringWriter text = new StringWriter();
        try {
            all.store(text, "A cluster for the barnabas command; the keys are those of Apache Kafka's clients.");
            write(file, text.toString());
        } catch (IOException e) {
            throw new ToolException("cannot write " + file + ": " + FileTrouble.reason(file, e));
        }
    }

    /** Forgets a profile; the default is in use if it was this one. */
    public void delete(String name) {
        if (name.equals(DEFAULT)) {
            throw new ToolException("the profile 'default' is always there.");
        }
        Path file = existing(name);
        try {
            if (current().equals(name)) {
                use(DEFAULT);
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new ToolException("cannot delete " + file + ": " + FileTrouble.reason(file, e));
        }
    }

    private Path existing(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            throw new ToolException("there is no profile " + name
                    + "\n'barnabas profile list' shows those there are; 'barnabas profile use default' goes back.");
        }
        return file;
    }

    private Path file(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,100}") || name.startsWith(".")) {
            throw new UsageException("'" + name + "' is no name for a profile: use letters, digits, '.', '_' and '-'.");
        }
        return folder.resolve("profiles").resolve(name + SUFFIX);
    }

    /** In one step, and for its owner only: a client may need a password. */
    private static void write(Path file, String text) throws IOException {
        Path parent = java.util.Objects.requireNonNull(file.getParent());
        Files.createDirectories(parent);
        boolean posix = Files.getFileStore(parent).supportsFileAttributeView("posix");
        Path made = posix
                ? Files.createTempFile(
                        parent,
                        "new",
                        "",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(parent, "new", "");
        try {
            Files.writeString(made, text);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
