package org.barnabas.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;

class DiskRoomTest {

    private static final long MIB = 1 << 20;

    private static LogDirDescription disk(long total, long usable) {
        return new LogDirDescription(null, Map.of(), total, usable);
    }

    @Test
    void theFullestDiskCountsAndThoseWithLessThanIsKeptFreeAreNamed() {
        // When
        DiskRoom room = DiskRoom.of(Map.of("/a", disk(1_000 * MIB, 60 * MIB), "/b", disk(1_000 * MIB, 49 * MIB)), -1L);
        DiskRoom fixed = DiskRoom.of(Map.of("/a", disk(1_000 * MIB, 60 * MIB)), 70 * MIB);
        DiskRoom none = DiskRoom.of(Map.of("/a", disk(1_000 * MIB, 0)), 0L);

        // Then: 5 % where nothing is said
        assertThat(room).isEqualTo(new DiskRoom(49 * MIB, List.of("/b")));
        assertThat(fixed).extracting(DiskRoom::isFull).isEqualTo(true);
        assertThat(none).extracting(DiskRoom::isFull).isEqualTo(false);
    }

    @Test
    void whatIsNotToldIsNotGuessed() {
        // When
        DiskRoom kafka = DiskRoom.of(Map.of("/a", disk(1_000 * MIB, 0)), null);
        DiskRoom failed =
                DiskRoom.of(Map.of("/a", new LogDirDescription(new KafkaStorageException("gone"), Map.of())), -1L);

        // Then
        assertThat(kafka).extracting(DiskRoom::isFull).isEqualTo(false);
        assertThat(failed).isNull();
    }
}
