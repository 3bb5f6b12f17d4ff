package org.barnabas.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Notes the class path of the tests where {@code ./dev sim} asks for it, so that it need not start Maven's tests. */
class ClassPathTest {

    @Test
    void isNoted() throws IOException {
        // Given
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String file = System.getProperty("barnabas.classpath.file");
        // When
        if (file != null) {
            Files.writeString(Path.of("..").resolve(file), path);
        }
        // Then
        assertThat(path).contains("broker");
    }
}
