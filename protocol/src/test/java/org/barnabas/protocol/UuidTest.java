package org.barnabas.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UuidTest {
    @Property(tries = 200)
    void hasTheTextFormOfTheReference(@ForAll long high, @ForAll long low) {
        // When
        String text = new Uuid(high, low).toString();

        // Then
        assertThat(text).isEqualTo(new org.apache.kafka.common.Uuid(high, low).toString());
        assertThat(Uuid.fromString(text)).isEqualTo(new Uuid(high, low));
    }

    @Test
    void refusesOtherTexts() {
        assertThatThrownBy(() -> Uuid.fromString("AAAA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Uuid.fromString("not an identifier!!")).isInstanceOf(IllegalArgumentException.class);
    }
}
