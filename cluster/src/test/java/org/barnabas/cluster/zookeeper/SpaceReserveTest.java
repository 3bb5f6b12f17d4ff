package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.barnabas.ports.DiskFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceReserveTest {

    @TempDir
    private Path folder;

    @Test
    void isMadeWhileThereIsRoomAndGivenBackToWhoNeedsMore() throws IOException {
        try (SpaceReserve reserve = SpaceReserve.in(folder)) {
            // Given
            long missing = reserve.missingBytes();
            reserve.look();
            long made = Files.size(folder.resolve(SpaceReserve.FILE));
            long missingThen = reserve.missingBytes();
            // When
            boolean little = reserve.provide(1);
            boolean kept = Files.exists(folder.resolve(SpaceReserve.FILE));
            boolean tooMuch = reserve.provide(Long.MAX_VALUE);
            // Then
            assertThat(missing).isEqualTo(made);
            assertThat(missingThen).isZero();
            assertThat(little && kept).isTrue();
            assertThat(tooMuch).isFalse();
            assertThat(folder.resolve(SpaceReserve.FILE)).doesNotExist();
            assertThat(reserve.missingBytes()).isEqualTo(made);
        }
    }

    @Test
    void oneOfALifeBeforeIsFound() throws IOException {
        // Given
        try (SpaceReserve before = SpaceReserve.in(folder)) {
            before.look();
        }
        // When
        try (SpaceReserve reserve = SpaceReserve.in(folder)) {
            // Then
            assertThat(reserve.missingBytes()).isZero();
        }
    }

    @Test
    void aStartWithoutRoomSaysHowMuchIsNeeded() throws IOException {
        try (SpaceReserve reserve = SpaceReserve.in(folder)) {
            assertThatThrownBy(() -> reserve.requireRoom(Long.MAX_VALUE))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining(Long.MAX_VALUE + " are needed to start");
        }
    }
}
