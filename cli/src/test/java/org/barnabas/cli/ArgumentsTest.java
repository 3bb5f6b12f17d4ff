package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void whatWasLostIsTakenFromTheCommandLine() {
        // Given
        String[] given = {"produce", "--header", "gr??e=\ufffd\ufffd?", "t"};

        // When
        String[] mended = Arguments.mended(given, "java\0-jar\0b.jar\0produce\0--header\0größe=ü?\0t\0");

        // Then
        assertThat(mended).containsExactly("produce", "--header", "größe=ü?", "t");
    }

    @Test
    void anotherCommandLineIsNotBelieved() {
        // Given: arguments that did not all come from the command line
        String[] given = {"topic", "list", "-b", "x?"};

        // When
        String[] same = Arguments.mended(given, "java\0@arguments\0-b\0xü\0");
        String[] few = Arguments.mended(given, "java\0");

        // Then
        assertThat(same).isSameAs(given);
        assertThat(few).isSameAs(given);
    }
}
