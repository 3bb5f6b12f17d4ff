package org.barnabas.cli.cluster;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How another {@code barnabas} is started as this one was. */
final class Launcher {

    /** Set by the launcher script: its own path. */
    private static final String SCRIPT = "BARNABAS_LAUNCHER";

    private Launcher() {}

    /** The script if it started this process, else the same java with the same jar. */
    static List<String> command() {
        String script = System.getenv(SCRIPT);
        // A session of its own: closing the terminal does not end it.
        List<String> detached = Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();
        List<String> self = script != null ? List.of(script) : java();
        return java.util.stream.Stream.concat(detached.stream(), self.stream()).toList();
    }

    private static List<String> java() {
        String java = ProcessHandle.current().info().command().orElse("java");
        String heap = "-Xmx256m";
        try {
            Path place = Path.of(Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (place.toString().endsWith(".jar")) {
                Path jar = place.resolveSibling("barnabas.jar");
                return List.of(java, heap, "-jar", (Files.exists(jar) ? jar : place).toString());
            }
        } catch (URISyntaxException e) {
            // Only a class path is left.
        }
        return List.of(java, heap, "-cp", System.getProperty("java.class.path", ""), "org.barnabas.cli.Barnabas");
    }
}
