package org.barnabas.broker.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorLimitTest {

    @ParameterizedTest
    @CsvSource({"400, 100", "1024, 256", "4096, 3072", "1048576, 1047552", "unlimited, 2147483647"})
    void leavesDescriptorsForTheLogs(String soft, int connections) {
        // Given
        String limits = "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max processes             93000                93000                processes \n"
                + "Max open files            " + soft + "                 1048576              files     \n";

        // When, Then
        assertThat(DescriptorLimit.connections(limits)).isEqualTo(connections);
        assertThat(DescriptorLimit.connections("")).isEqualTo(Integer.MAX_VALUE);
    }
}
