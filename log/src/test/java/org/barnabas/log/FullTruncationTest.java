package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.List;
import org.barnabas.log.directory.LogFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A follower throws all of its log away. */
class FullTruncationTest {

    private final LogFixture fixture = new LogFixture();

    @Test
    void theLogStartsAnewAndRemembersWhere() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        // When
        log.truncateFully(100);
        fixture.kill();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(again.view().startOffset()).isEqualTo(100);
        assertThat(again.view().endOffset()).isEqualTo(100);
        assertThat(append(again, batch(1, "b")).baseOffset()).isEqualTo(100);
    }

    /** Left where it is, it would be taken for the end of the log, or for a hole in it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptySegmentOfALifeBeforeGoesToo(boolean clean) throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(5, (short) 0, 0), 1, "a", "b"));
        log.roll();
        boolean madeForNothing = append(log, batch(b -> b.producer(5, (short) 0, 0), 1, "a", "b"))
                .duplicate();
        fixture.stop();
        PartitionLog emptyAtEnd = fixture.reload();
        // When
        emptyAtEnd.truncateFully(0);
        for (String value : List.of("c", "d", "e")) {
            append(emptyAtEnd, batch(1, value));
        }
        if (clean) {
            fixture.stop();
        } else {
            fixture.kill();
        }
        // Then
        assertThat(madeForNothing).isTrue();
        assertThat(contents(fixture.reload())).containsExactly("0:null=c", "1:null=d", "2:null=e");
    }
}
