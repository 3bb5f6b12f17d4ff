package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerClaimsTest {

    private final ManualMailbox mailbox = new ManualMailbox();
    private final FakeZk zk = new FakeZk(new FakeZkServer(), mailbox);
    private final ControllerClaims claims = new ControllerClaims(zk);
    private final List<ErrorCode> verdicts = new ArrayList<>();

    @BeforeEach
    void connect() {
        zk.startUnheard();
    }

    private void elect(int controller, int epoch) {
        zk.delete(ZnodePaths.CONTROLLER, -1, ignored -> {});
        zk.delete(ZnodePaths.CONTROLLER_EPOCH, -1, ignored -> {});
        zk.createEphemeral(ZnodePaths.CONTROLLER, ControllerZnode.encode(controller, 0), ignored -> {});
        zk.create(ZnodePaths.CONTROLLER_EPOCH, ControllerZnode.encodeEpoch(epoch), ignored -> {});
        mailbox.drain();
    }

    private void check(int controller, int epoch) {
        claims.check(controller, epoch, verdicts::add);
    }

    @Test
    void aNewTermCountsWhenZooKeeperKnowsIt() {
        // Given
        elect(2, 7);
        // When
        check(2, 7);
        assertThat(verdicts).as("before ZooKeeper answered").isEmpty();
        mailbox.drain();
        check(2, 7);
        // Then
        assertThat(verdicts).containsExactly(ErrorCode.NONE, ErrorCode.NONE);
    }

    @Test
    void aTermOfNobodyDoesNotShutTheControllerOut() {
        // Given
        elect(2, 7);
        // When
        check(2, Integer.MAX_VALUE);
        check(3, 8);
        check(2, 7);
        mailbox.drain();
        check(2, 7);
        // Then
        assertThat(verdicts)
                .containsExactly(ErrorCode.NOT_CONTROLLER, ErrorCode.NOT_CONTROLLER, ErrorCode.NONE, ErrorCode.NONE);
    }

    @Test
    void anotherBrokerIsNotTheControllerOfTheSameTerm() {
        // Given
        elect(2, 7);
        check(2, 7);
        mailbox.drain();
        // When
        check(3, 7);
        // Then
        assertThat(verdicts).containsExactly(ErrorCode.NONE, ErrorCode.NOT_CONTROLLER);
    }

    @Test
    void aTermThatIsOverIsStale() {
        // Given
        elect(2, 7);
        check(2, 7);
        mailbox.drain();
        // When
        elect(3, 8);
        check(3, 8);
        check(2, 7);
        mailbox.drain();
        check(2, 7);
        // Then: as long as nobody speaks for the new term the old one counts
        assertThat(verdicts)
                .containsExactly(ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE, ErrorCode.STALE_CONTROLLER_EPOCH);
    }

    @Test
    void aClaimThatCameWhileZooKeeperWasAskedIsAskedForAgain() {
        // Given
        elect(2, 7);
        check(2, 7);
        // When
        zk.delete(ZnodePaths.CONTROLLER, -1, ignored -> elect(3, 8));
        check(3, 8);
        for (int i = 0; i < 5; i++) {
            mailbox.drain();
        }
        check(3, 8);
        mailbox.drain();
        // Then
        assertThat(verdicts).endsWith(ErrorCode.NONE).doesNotContain(ErrorCode.STALE_CONTROLLER_EPOCH);
    }

    @Test
    void unreadableNodesConfirmNobody() {
        // Given
        elect(2, 7);
        zk.write(ZnodePaths.CONTROLLER, "{".getBytes(StandardCharsets.UTF_8), -1, ignored -> {});
        mailbox.drain();
        // When
        check(2, 7);
        mailbox.drain();
        // Then
        assertThat(verdicts).containsExactly(ErrorCode.NOT_CONTROLLER);
    }

    @Test
    void aFloodOfClaimsIsBounded() {
        // Given
        elect(2, 7);
        // When
        for (int i = 0; i < 1_000; i++) {
            check(2, 100 + i);
        }
        // Then
        assertThat(verdicts).hasSize(900).containsOnly(ErrorCode.NOT_CONTROLLER);
        mailbox.drain();
        check(2, 7);
        mailbox.drain();
        assertThat(verdicts).hasSize(1_001).endsWith(ErrorCode.NONE);
    }
}
