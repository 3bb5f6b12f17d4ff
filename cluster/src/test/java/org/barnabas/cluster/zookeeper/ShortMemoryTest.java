package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;
import org.apache.zookeeper.txn.TxnHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortMemoryTest {

    private static final long MAX_BYTES = 4L << 20;

    @TempDir
    Path folder;

    private FileTxnSnapLog files() throws IOException {
        return new FileTxnSnapLog(folder.toFile(), folder.toFile());
    }

    private static Request multi(long zxid, int operations) {
        List<Txn> parts = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            parts.add(new Txn(ZooDefs.OpCode.setData, new byte[200]));
        }
        TxnHeader header = new TxnHeader(1, 1, zxid, 1, ZooDefs.OpCode.multi);
        return new Request(1, 1, ZooDefs.OpCode.multi, header, new MultiTxn(parts), zxid);
    }

    private static Request small(long zxid) {
        TxnHeader header = new TxnHeader(1, 1, zxid, 1, ZooDefs.OpCode.setData);
        return new Request(1, 1, ZooDefs.OpCode.setData, header, new SetDataTxn("/a", new byte[10], 1), zxid);
    }

    @Test
    void largeTransactionsAreKeptUpToABoundOfBytes() throws IOException {
        // Given
        ShortMemory memory = ShortMemory.of(files(), MAX_BYTES);

        // When
        for (int i = 1; i <= 300; i++) {
            memory.addCommittedProposal(multi(i, 500));
        }

        // Then
        assertThat(memory.bytes()).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(memory.transactions()).isBetween(1, 20);
        assertThat(memory.getmaxCommittedLog()).isEqualTo(300);
        assertThat(memory.getminCommittedLog()).isEqualTo(300 - memory.transactions() + 1);
        memory.addCommittedProposal(multi(301, 50_000));
        assertThat(memory.transactions()).as("the newest stays").isEqualTo(1);
    }

    @Test
    void smallOnesAreKeptUpToZooKeepersNumber() throws IOException {
        // Given
        ShortMemory memory = ShortMemory.of(files(), MAX_BYTES);

        // When
        for (int i = 1; i <= 2_000; i++) {
            memory.addCommittedProposal(small(i));
        }

        // Then
        assertThat(memory.transactions()).isBetween(499, 501);
        assertThat(memory.getminCommittedLog()).isEqualTo(2_000 - memory.transactions() + 1);
        memory.clear();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void aServerWithoutFollowersKeepsNothing() throws IOException {
        // Given
        ShortMemory memory = ShortMemory.none(files());

        // When
        memory.addCommittedProposal(small(1));

        // Then
        assertThat(memory.transactions()).isZero();
    }
}
