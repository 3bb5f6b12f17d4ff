package org.barnabas.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {
    @ParameterizedTest
    @EnumSource(Errors.class)
    void meansWhatTheReferenceMeans(Errors theirs) {
        // When
        ErrorCode ours = ErrorCode.of(theirs.code());

        // Then
        assertThat(ours.name()).isEqualTo(theirs.name());
        assertThat(ours.code()).isEqualTo(theirs.code());
        assertThat(ours.retriable()).isEqualTo(theirs.exception() instanceof RetriableException);
        assertThat(ours.message()).isNotBlank();
    }

    @Test
    void knowsNoMoreThanTheReference() {
        assertThat(ErrorCode.values()).hasSameSizeAs(Errors.values());
    }

    @ParameterizedTest
    @ValueSource(shorts = {-2, 137, Short.MIN_VALUE, Short.MAX_VALUE})
    void unknownNumbersAreUnknownErrors(short code) {
        assertThat(ErrorCode.of(code)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
}
