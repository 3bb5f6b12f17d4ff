package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that may not load libraries from its directory for temporary files serves all other codecs. */
class MissingCodecTest {
    private static final int UNCOMPRESSED_BYTES = 100;

    @Test
    void aCodecThatCannotBeLoadedIsRefusedAndNoError(@TempDir Path directory) throws Exception {
        // Given: a process of its own, because the JVM remembers libraries that it has loaded.
        Path nowhere = Files.createFile(directory.resolve("file"));
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.xerial.snappy.tempdir=" + nowhere,
                "-DZstdTempFolder=" + nowhere,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName());

        // When
        String out = run(child);

        // Then
        assertThat(out.lines().filter(line -> line.startsWith("> ")))
                .containsExactly(
                        "> read snappy UNKNOWN_SERVER_ERROR",
                        "> read snappy UNKNOWN_SERVER_ERROR",
                        "> write snappy UNKNOWN_SERVER_ERROR",
                        "> read zstd UNKNOWN_SERVER_ERROR",
                        "> read zstd UNKNOWN_SERVER_ERROR",
                        "> write zstd UNKNOWN_SERVER_ERROR",
                        "> write lz4 NONE",
                        "> held 0");
    }

    private static String run(ProcessBuilder child) throws IOException, InterruptedException {
        Process process = child.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    /** Says what becomes of batches. */
    static final class Child {

        private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true);

        private Child() {}

        public static void main(String[] args) {
            try (BatchValidator validator = new BatchValidator(ALLOCATOR, InflateLimits.DEFAULT)) {
                for (CompressionType type : new CompressionType[] {CompressionType.SNAPPY, CompressionType.ZSTD}) {
                    // The second time the JVM says something else.
                    read(validator, type);
                    read(validator, type);
                    write(validator, type);
                }
                write(validator, CompressionType.LZ4);
            }
            System.out.println("> held " + ALLOCATOR.metric().usedDirectMemory());
        }

        private static ByteBuf plain() {
            try (BatchBuilder builder = new BatchBuilder(ALLOCATOR)) {
                builder.append(1, new byte[] {1}, new byte[UNCOMPRESSED_BYTES]);
                return builder.build();
            }
        }

        private static void read(BatchValidator validator, CompressionType type) {
            ByteBuf batch = plain();
            batch.setShort(RecordBatchView.ATTRIBUTES_OFFSET, type.id());
            new RecordBatchView().wrap(batch, 0).updateCrc();
            tell("read", type, validator.validate(batch, BatchRules.DEFAULT, (short) 9, 1));
            batch.release();
        }

        private static void write(BatchValidator validator, CompressionType type) {
            ByteBuf batch = plain();
            BatchRules rules =
                    new BatchRules(1_000_000, false, Compression.of(type), false, Long.MAX_VALUE, Long.MAX_VALUE);
            tell("write", type, validator.validate(batch, rules, (short) 9, 1));
            batch.release();
        }

        private static void tell(String what, CompressionType type, BatchVerdict verdict) {
            if (verdict instanceof BatchVerdict.Accepted accepted) {
                accepted.batch().release();
            }
            System.out.println("> " + what + " " + type.configName() + " "
                    + (verdict instanceof BatchVerdict.Refused refused ? refused.error() : "NONE"));
        }
    }
}
