package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that name classes and modules name such as exist. */
class ArchitectureTextTest {

    private static final Path HOME = Path.of("..");

    /** In code font: a class, maybe in its package below {@code org.barnabas}, maybe with a method behind it. */
    private static final Pattern CLASS =
            Pattern.compile("`((?:[a-z][a-z0-9]*\\.)*[A-Z][a-z]\\w*)(?:\\.[a-z]\\w*)?(?:\\([^`]*\\))?`");

    private static final Pattern MODULE_ROW = Pattern.compile("(?m)^\\| (`[a-z-]+`(?:, `[a-z-]+`)*) \\|");
    private static final Pattern MODULE = Pattern.compile("`([a-z-]+)`");

    /** Made by the build, and Java's own. */
    private static final Set<String> ELSEWHERE = Set.of("ApiKey", "Error");

    private static final Pattern DECLARED =
            Pattern.compile("(?m)^ *(?:[a-z-]+ )*(?:class|interface|record|enum|@interface) (\\w+)");

    /** In full, tests and what lies in other classes included. */
    private static final Set<String> CLASSES = classes();

    private static Set<String> classes() {
        try (Stream<Path> sources =
                Files.find(HOME, 30, (file, what) -> file.toString().matches(".*/src/\\w+/java/.*\\.java"))) {
            return sources.flatMap(ArchitectureTextTest::classesIn).collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<String> classesIn(Path source) {
        String path = source.toString();
        String outer = path.substring(path.indexOf("/java/") + "/java/".length(), path.length() - ".java".length())
                .replace('/', '.');
        String packageName = outer.substring(0, outer.lastIndexOf('.'));
        return DECLARED.matcher(text(source))
                .results()
                .map(match -> match.group(1))
                .flatMap(name -> Stream.of(packageName + "." + name, outer + "." + name));
    }

    static Stream<Path> documents() throws IOException {
        List<Path> own;
        try (Stream<Path> modules = Files.list(HOME)) {
            own = modules.map(module -> module.resolve("README.md"))
                    .filter(Files::exists)
                    .toList();
        }
        return Stream.concat(
                Stream.of("ARCHITECTURE.md", "CONTRIBUTING.md", "docs/reliability.md")
                        .map(HOME::resolve),
                own.stream());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void classesThatAreNamedExist(Path document) {
        // When
        Set<String> unknown = CLASS.matcher(text(document))
                .results()
                .map(match -> match.group(1))
                .filter(name -> !exists(name))
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(unknown).as("named in %s, and not there", document).isEmpty();
    }

    private static boolean exists(String name) {
        return ELSEWHERE.contains(name) || CLASSES.stream().anyMatch(known -> known.endsWith("." + name));
    }

    @Test
    void theModulesAreThoseOfTheBuild() throws IOException {
        // Given
        Set<String> built;
        try (Stream<Path> entries = Files.list(HOME)) {
            built = entries.filter(entry -> Files.exists(entry.resolve("pom.xml")))
                    .map(entry -> entry.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        // When
        String text = text(HOME.resolve("ARCHITECTURE.md"));
        String table = text.substring(0, text.indexOf("## Threads"));
        Set<String> listed = MODULE_ROW
                .matcher(table)
                .results()
                .flatMap(row -> MODULE.matcher(row.group(1)).results())
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(listed).isEqualTo(built);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
