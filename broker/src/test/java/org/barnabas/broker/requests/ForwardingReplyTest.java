package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.barnabas.net.Reply;
import org.junit.jupiter.api.Test;

/** A method of {@link Reply} that has a default would be lost on the way, and nobody would notice. */
class ForwardingReplyTest {

    @Test
    void everythingIsHandedOn() {
        // When
        List<String> lost = Arrays.stream(Reply.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !isHandedOn(method))
                .map(Method::getName)
                .toList();

        // Then
        assertThat(lost).isEmpty();
    }

    private static boolean isHandedOn(Method method) {
        return Arrays.stream(ForwardingReply.class.getDeclaredMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }
}
