package org.barnabas.log.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.barnabas.ports.DiskFile;
import org.barnabas.ports.LoopFile;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Entry i has the key 10 × i + 5, and i for a value. */
class IndexFileTest {

    private static final int ENTRY_BYTES = 8;
    private static final int PER_BLOCK = 512;
    private static final Path FOLDER = Path.of("/index");

    private final MemoryDisk disk = new MemoryDisk(new ManualClock(0).wall());

    IndexFileTest() throws IOException {
        disk.createDirectories(FOLDER);
    }

    private CountingFile index(int entries) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(entries * ENTRY_BYTES);
        for (int i = 0; i < entries; i++) {
            content.putInt(10 * i + 5).putInt(i);
        }
        DiskFile file = disk.openOrCreate(FOLDER.resolve("index-" + entries));
        file.write(content.flip(), 0);
        return new CountingFile(file);
    }

    /** Number of the entry found, −1 for none. */
    private static int floor(LoopFile file, int entries, long target, long guess) throws IOException {
        ByteBuffer found = IndexFile.floor(file, entries, ENTRY_BYTES, Integer.BYTES, target, guess);
        return found == null ? -1 : found.getInt(found.position() + Integer.BYTES);
    }

    @Test
    void theEntryIsFoundWhateverTheGuess() throws IOException {
        for (int entries : new int[] {1, 2, PER_BLOCK - 1, PER_BLOCK, PER_BLOCK + 1, 5 * PER_BLOCK + 3}) {
            // Given
            CountingFile file = index(entries);
            for (int i = -1; i < entries; i = i < 3 ? i + 1 : i + 97) {
                for (long guess :
                        new long[] {Long.MIN_VALUE, -1, 0, i, i - 256, i + 256, entries / 2, entries, Long.MAX_VALUE}) {
                    // When, Then
                    assertThat(floor(file, entries, 10L * i + 5, guess)).isEqualTo(i);
                    assertThat(floor(file, entries, 10L * i + 14, guess)).isEqualTo(i);
                }
            }
            assertThat(floor(file, entries, Integer.MAX_VALUE, 0)).isEqualTo(entries - 1);
            assertThat(floor(file, entries, 10L * entries + 4, entries)).isEqualTo(entries - 1);
        }
    }

    @Test
    void aGoodGuessSavesAllReadsButOne() throws IOException {
        // Given
        int entries = 100 * PER_BLOCK;
        CountingFile file = index(entries);
        // When
        int found = floor(file, entries, 10L * 20_000 + 5, 20_200);
        // Then
        assertThat(found).isEqualTo(20_000);
        assertThat(file.reads).isEqualTo(1);
    }

    @Test
    void aBadGuessCostsOneReadMoreThanNone() throws IOException {
        // Given
        int entries = 64 * PER_BLOCK;
        CountingFile file = index(entries);
        // When
        floor(file, entries, 10L * 20_000 + 5, 0);
        // Then
        assertThat(file.reads).isLessThanOrEqualTo(1 + 6 + 1);
    }

    /** Counts reads. */
    private static final class CountingFile implements LoopFile {

        private final DiskFile file;
        private int reads;

        CountingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            reads++;
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public long append(ByteBuffer[] sources, int count) throws IOException {
            return file.append(sources, count);
        }

        @Override
        public <T> @Nullable T unwrap(Class<T> type) {
            return file.unwrap(type);
        }

        @Override
        public DiskFile forThreadsThatWait() {
            return file;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
